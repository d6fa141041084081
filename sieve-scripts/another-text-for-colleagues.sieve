# One text for colleagues, another for everybody else. Only one of the two can be sent.
require ["vacation", "envelope"];

if envelope :domain "from" "example.org" {
    vacation :handle "colleagues" :subject "Away this week" "Away this week; Bo has my projects.";
} else {
    vacation :handle "others" :subject "Away" "I am away this week.";
}
