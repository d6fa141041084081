# Only people on the list "friends" get the whole story; siesta.sieve.lists.friends names them.
require ["vacation", "extlists"];

if address :list "from" ":addrbook:friends" {
    vacation :handle "friends" "I am in the mountains until Sunday, call me on the hut's phone.";
} else {
    vacation :handle "others" "I am away until Sunday.";
}
