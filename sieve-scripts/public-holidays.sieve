# A few days of the year, each by its date.
require ["vacation", "date"];

if currentdate "date" ["2026-12-25", "2026-12-26", "2027-01-01"] {
    vacation :days 1 :handle "holiday" :subject "Public holiday" "We are closed today.";
}
