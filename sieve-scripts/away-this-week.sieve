# Says only what is new; the rest stands once, in the account's script "answer-with-text".
require ["include", "variables"];

global ["subject", "text"];
set "subject" "Away this week";
set "text" "I am away this week and back on Monday.";
include :personal "answer-with-text";
