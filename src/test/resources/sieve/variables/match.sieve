# RFC 5229 s3.2: the shortest match from the left, ${0} is all, a failed match changes nothing
# actions: fileinto 1 Grüße|Bo copy, fileinto 2 Grüße from *Bo* copy, fileinto 3 Grüße copy, implicit keep
require ["variables", "fileinto", "copy"];
if header :matches "subject" "* from \\*??\\*" { fileinto :copy "1 ${1}|${2}${3}"; }
fileinto :copy "2 ${0}";
if header :matches "subject" "nothing*" { discard; }
fileinto :copy "3 ${1}";
