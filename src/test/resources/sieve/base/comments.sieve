# actions: discard
/* one
   # two */ discard /* three */ ; # four
# no line end at the end