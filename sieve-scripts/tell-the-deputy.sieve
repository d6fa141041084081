# Away, and a deputy hears of mail that says it is urgent.
require ["vacation", "enotify", "variables", "fcc", "mailbox"];

if header :contains ["Importance", "X-Priority"] ["high", "1"] {
    set "subject" "";
    if header :matches "Subject" "*" {
        set "subject" "${1}";
    }
    notify :importance "1" :message "Urgent mail for Ana: ${subject}"
        "mailto:deputy@example.org?body=Please%20have%20a%20look.";
}
vacation :fcc "Sent" :create "I am away. My deputy has been told if your mail is urgent.";
