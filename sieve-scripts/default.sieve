# What an account starts with: one plain answer, to each person at most once in seven days.
# Mailing lists, robots and the account's own addresses never get one, without a word here.
require "vacation";

vacation :subject "Away"
text:
Thank you for your message. I am away and will read it when I am back.
.
;
