# A field shows in the mailbox what was answered. (editheader)
require ["vacation", "editheader"];

deleteheader "x-answered";
addheader "X-Answered" "automatically";
vacation :subject "Away" "I am away.";
