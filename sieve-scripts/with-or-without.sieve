# One script for servers with and without a capability. (ihave)
require ["vacation", "ihave"];

if ihave "vacation-seconds" {
    vacation :seconds 86400 :handle "away" :subject "Away" "I am away.";
} else {
    vacation :days 1 :handle "away" :subject "Away" "I am away.";
}
