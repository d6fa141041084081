require ["encoded-character", "fileinto"];
fileinto "${unicode:D800}";
fileinto "${unicode:110000}";
fileinto "${hex:ff}";
fileinto "${hex:00}";
# fault: 2:10 invalid-encoded-character
# fault: 3:10 invalid-encoded-character
# fault: 4:10 invalid-mailbox
# fault: 5:10 invalid-mailbox
