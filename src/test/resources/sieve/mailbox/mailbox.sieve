# RFC 5490; of mailboxes only INBOX is known here
# actions: fileinto A create copy, fileinto B copy, implicit keep
require ["mailbox", "fileinto", "copy"];
if mailboxexists "Inbox" { fileinto :create :copy "A"; }
if not mailboxexists ["INBOX", "Other"] { fileinto :copy "B"; }
