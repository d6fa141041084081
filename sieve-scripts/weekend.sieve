# Saturdays and Sundays, by the account's own time zone.
require ["vacation", "date"];

if currentdate "weekday" ["0", "6"] {
    vacation :days 1 :subject "Back on Monday" "I read mail on working days.";
}
