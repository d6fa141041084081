# Who writes that a matter is urgent, in the subject or in the text that people see, is told whom
# to call, and once a day. Everybody else gets the usual answer.
require ["vacation", "body"];

if anyof (
    header :contains "subject" ["urgent", "emergency"],
    body :text :contains ["urgent", "emergency"]
) {
    vacation :days 1 :handle "urgent" :subject "Away"
        "I am away. For urgent matters call the office, +49 30 0000000.";
} else {
    vacation :subject "Away" "I am away.";
}
