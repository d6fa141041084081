# Some senders of bulk mail leave no mark that the service knows. These tests come before the
# answer.
require ["vacation", "fileinto", "copy"];

if anyof (
    header :contains "x-mailer" "newsletter",
    address :localpart "from" ["news", "newsletter", "info-letter"],
    exists "x-campaign-id"
) {
    fileinto :copy "News";
} else {
    vacation :subject "Away" "I am away.";
}
