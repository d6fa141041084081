require ["date", "relational", "index"];
if currentdate "frop" "x" { }
if currentdate :zone "-03-30" "hour" "x" { }
if currentdate :zone "+2500" "hour" "x" { }
if date :zone "+0100" :originalzone "date" "hour" "x" { }
if date :last "date" "hour" "x" { }
if date :index 0 "date" "hour" "x" { }
if currentdate :value "ge" "iso8601" "2026-09-01T23:00:00Z" { }
# fault: 2:16 unknown-date-part
# fault: 3:22 invalid-zone
# fault: 4:22 invalid-zone
# fault: 5:23 duplicate-tag
# fault: 6:9 missing-tag
# fault: 7:16 invalid-index
# fault: 8:38 zone-not-given (warning)
