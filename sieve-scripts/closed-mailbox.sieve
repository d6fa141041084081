# The mailbox of a trade fair: while the fair is on, mail is answered; from the day after, the server
# refuses it, so that the sender knows at once and no message of ours goes to a forged address.
# (ereject)
require ["vacation", "ereject", "date", "relational"];

if currentdate :zone "+0100" :value "ge" "date" "2026-11-14" {
    ereject "The fair is over and this mailbox is closed. Please write to office@example.org.";
} else {
    vacation :days 1 :subject "We are at the fair" "We are at our stand and answer in the evening.";
}
