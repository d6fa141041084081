require "fileinto";
redirect "nobody";
redirect "a@example.org, b@example.org";
redirect "";
redirect "team: a@example.org;";
redirect "Ana <ana@example.org>";
fileinto "";
# fault: 2:10 invalid-address
# fault: 3:10 invalid-address
# fault: 4:10 invalid-address
# fault: 5:10 invalid-address
# fault: 7:10 invalid-mailbox
