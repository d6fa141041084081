# Where a message could be sent on to.
# fault: 13:10 invalid-address
# fault: 14:10 invalid-address
# fault: 15:10 invalid-address
# fault: 16:10 invalid-address

redirect "Good <bo@example.net>";
redirect " bo  @  example.net ";
redirect ".bo@example.net";
redirect "bo.@example.net";
redirect "b...o@example.net";
redirect "Bo <..bo..@example.net>";
redirect ".@example.net";
redirect "bö@example.net";
redirect "a b@example.net";
redirect ".bo@";
