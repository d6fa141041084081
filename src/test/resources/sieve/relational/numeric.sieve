# RFC 4790 s9.1: not a number is more than every number
# actions: fileinto 1 copy, fileinto 2 copy, fileinto 3 copy, implicit keep
require ["relational", "comparator-i;ascii-numeric", "fileinto", "copy"];
if header :value "gt" :comparator "i;ascii-numeric" "x-count" "9" { fileinto :copy "1"; }
if header :is :comparator "i;ascii-numeric" "x-count" "0012" { fileinto :copy "2"; }
if header :value "gt" :comparator "i;ascii-numeric" "x-empty" "99999999999999999999999" { fileinto :copy "3"; }
