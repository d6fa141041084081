require "imap4flags";
setflag;
setflag 5;
setflag "mine" "A";
if hasflag { }
setflag "\\Recent";
# fault: 2:1 wrong-argument-count
# fault: 3:9 wrong-argument-type
# fault: 4:9 missing-require
# fault: 5:4 wrong-argument-count
# fault: 6:9 invalid-flag (warning)
