# What was answered can be read in Sent. (fcc)
require ["vacation", "fcc", "mailbox"];

vacation :fcc "Sent" :create :subject "Away" "I am away.";
