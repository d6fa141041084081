# One sender is told that this mailbox is not for him.
require "reject";

if address "from" "bo@example.net" {
    reject "Please write to office@example.org.";
}
