# Mail to ana+shop@example.org gets an answer of its own; mail to ana+quiet@example.org gets none.
require ["vacation", "envelope", "subaddress"];

if envelope :detail "to" "quiet" {
    stop;
} elsif envelope :detail "to" "shop" {
    vacation :handle "shop" :subject "The shop is closed" "We are back on Monday.";
} else {
    vacation :subject "Away" "I am away.";
}
