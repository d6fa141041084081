require "vacation" { keep; }
require 5;
if true;
if { keep; }
if (true, false) { keep; }
if not (true) { keep; }
if anyof true { keep; }
else { keep; } else { keep; }
keep { stop; }
if true { keep; } else if true { stop; }
if true { require "vacation"; }
keep discard;
# fault: 1:1 unexpected-block
# fault: 2:9 wrong-argument-type
# fault: 3:1 missing-block
# fault: 4:1 wrong-tests
# fault: 5:1 wrong-tests
# fault: 6:4 wrong-tests
# fault: 7:4 wrong-tests
# fault: 8:16 misplaced-command
# fault: 9:1 unexpected-block
# fault: 10:24 unexpected-tests
# fault: 11:11 require-placement
# fault: 12:6 missing-semicolon
