# Away from the first to the last day named, both included, by the calendar of the account's own
# time zone.
require ["vacation", "date", "relational"];

if allof (
    currentdate :value "ge" "date" "2026-08-03",
    currentdate :value "le" "date" "2026-08-21"
) {
    vacation :subject "On holiday" "I am on holiday and back on 24 August.";
}
