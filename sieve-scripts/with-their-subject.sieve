# The answer names what was asked. One answer per person, whatever the subject was: variables do
# not make a new answer.
require ["vacation", "variables"];

if header :matches "subject" "*" {
    set "subject" "${1}";
}
vacation :subject "Away (${subject})"
    "Your message about \"${subject}\" has arrived. I am back on Monday.";
