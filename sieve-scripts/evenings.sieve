# From 18 to 8 o'clock, by the account's own time zone.
require ["vacation", "date", "relational"];

if anyof (
    currentdate :value "ge" "hour" "18",
    currentdate :value "lt" "hour" "08"
) {
    vacation :days 1 :subject "Until tomorrow" "I read mail from 8 to 18 o'clock.";
}
