# For all accounts, before their own scripts: what a scanner called spam goes to Junk and is answered
# by nobody.
require ["fileinto", "mailbox"];

if header :contains "x-spam-flag" "yes" {
    fileinto :create "Junk";
    stop;
}
