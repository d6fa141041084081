require ["relational", "comparator-i;ascii-numeric"];
if header :contains :comparator "i;ascii-numeric" "a" "b" { }
if header :matches :comparator "i;ascii-numeric" "a" "b" { }
if header :count "eq" :is "a" "b" { }
# fault: 2:33 incompatible-comparator
# fault: 3:32 incompatible-comparator
# fault: 4:23 duplicate-tag
