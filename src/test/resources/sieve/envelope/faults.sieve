require "envelope";
if envelope "helo" "x" { }
if envelope :detail "to" "x" { }
# fault: 2:13 unknown-envelope-part
# fault: 3:13 missing-require
