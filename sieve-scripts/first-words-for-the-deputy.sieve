# Away, and the deputy reads the first words of what comes from one customer, to see whether it can
# wait. The text is the first one that people see, wherever it stands in the message. (extracttext)
require ["vacation", "mime", "foreverypart", "extracttext", "variables", "enotify"];

if address :domain "from" "example.com" {
    foreverypart {
        if header :mime :type "content-type" "text" {
            extracttext :first 100 "words";
            break;
        }
    }
    notify :message "Mail for Ana from a customer: ${words}" "mailto:deputy@example.org";
}
vacation :subject "Away" "I am away.";
