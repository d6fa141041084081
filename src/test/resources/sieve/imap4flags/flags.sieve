# RFC 5232: flags go with the next keep or fileinto; one with :flags has its own
# actions: fileinto A copy (\Seen Work), fileinto B copy (\flagged), fileinto C copy, keep (Work)
require ["imap4flags", "fileinto", "copy"];
setflag ["\\Seen Work", "work"];
fileinto :copy "A";
fileinto :copy :flags "\\flagged" "B";
removeflag "\\SEEN";
fileinto :copy :flags "" "C";
keep;
