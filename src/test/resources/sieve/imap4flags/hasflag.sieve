# RFC 5232 s4
# actions: fileinto 1 copy, fileinto 2 copy, fileinto 3 copy, fileinto 4 copy, implicit keep
require ["imap4flags", "variables", "relational", "comparator-i;ascii-numeric", "fileinto", "copy"];
addflag "mine" "A B";
addflag "mine" ["b", "C"];
if hasflag "mine" "x c" { fileinto :copy "1"; }
if hasflag :count "eq" :comparator "i;ascii-numeric" "mine" "3" { fileinto :copy "2"; }
if not hasflag "A" { fileinto :copy "3"; }
if string "${mine}" "A B C" { fileinto :copy "4"; }
