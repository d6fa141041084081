require "relational";
if header { }
if header "a" { }
if header 1 "a" { }
if header "a" "b" :is { }
if header :is :contains "a" "b" { }
if header :is :is "a" "b" { }
if address :all :domain "from" "b" { }
if address "subject" "b" { }
if size 5 { }
if size :over :under 5 { }
if header :value "xx" "a" "b" { }
if header :value 5 "a" "b" { }
if header :comparator ["i;octet"] "a" "b" { }
if header "a:" "b" { }
if address matches "from" "x" { }
# fault: 2:4 wrong-argument-count
# fault: 3:4 wrong-argument-count
# fault: 4:11 wrong-argument-type
# fault: 5:19 misplaced-tag
# fault: 6:15 duplicate-tag
# fault: 7:15 duplicate-tag
# fault: 8:17 duplicate-tag
# fault: 9:12 not-an-address-header
# fault: 10:4 missing-tag
# fault: 11:15 duplicate-tag
# fault: 12:18 unknown-relation
# fault: 13:18 wrong-argument-type
# fault: 14:23 wrong-argument-type
# fault: 15:11 invalid-header-name (warning)
# fault: 16:4 wrong-argument-count
# fault: 16:12 missing-colon
