require ["fileinto", "unheard-of", "vacation"];
frop; frop;
if frop { keep; }
header "a" "b";
if keep { stop; }
envelope "from" "x";
if envelope "from" "x" { }
if header :value "ge" "a" "b" { }
if header :comparator "i;ascii-numeric" "a" "b" { }
if header :comparator "i;nothing" "a" "b" { }
if date "date" "year" "2026" { }
# fault: 1:22 unknown-capability
# fault: 2:1 unknown-command
# fault: 3:4 unknown-test
# fault: 4:1 test-as-command
# fault: 5:4 command-as-test
# fault: 6:1 test-as-command
# fault: 7:4 missing-require
# fault: 8:11 missing-require
# fault: 9:23 missing-require
# fault: 10:23 unknown-comparator
# fault: 11:4 missing-require
