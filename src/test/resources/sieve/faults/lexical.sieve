require "fileinto";
if size :over 18446744073709551616 { stop; }
if size :over 5x { stop; }
keep $$$;
fileinto "x
# fault: 2:15 number-too-large
# fault: 3:15 invalid-number
# fault: 4:6 unexpected-character
# fault: 4:6 unexpected-token
# fault: 5:10 unterminated-string
