# One answer a day for each thing that is asked, and a folder for what came twice. (duplicate)
require ["vacation", "duplicate", "fileinto", "mailbox"];

if duplicate :header "message-id" :seconds 86400 {
    fileinto :create "Twice";
    stop;
}
vacation :days 1 :subject "Away" "I am away.";
