# What is no token is told, and that it cannot stand there.
# fault: 8:7 unexpected-character
# fault: 8:7 unexpected-token
# fault: 9:1 unexpected-character
# fault: 9:1 unexpected-token
# fault: 10:1 unknown-command

friep $$$;
%%% keep;
frop;
