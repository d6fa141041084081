# Who writes a word for urgent in the subject is told how to reach somebody. (regex)
require ["vacation", "regex"];

if header :regex "subject" "(^|[^a-z])(urgent|asap|dringend)([^a-z]|$)" {
    vacation :handle "urgent" :subject "Urgent matters" "Please call the office.";
}
