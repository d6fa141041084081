# Away from 14 December, 17:00, to 6 January, 08:00, in one fixed zone: a zone that is named here
# makes the script mean the same on every server.
require ["vacation", "date", "relational"];

if allof (
    currentdate :zone "+0100" :value "ge" "iso8601" "2026-12-14T17:00:00+01:00",
    currentdate :zone "+0100" :value "lt" "iso8601" "2027-01-06T08:00:00+01:00"
) {
    vacation :days 3 :subject "Away until 6 January" "I am away until 6 January.";
}
