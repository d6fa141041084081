# For all accounts, after their own scripts: what is still there is kept; a copy of what came by a
# list goes to its folder, so that nobody looks for it.
require ["fileinto", "copy", "mailbox"];

if exists "list-id" {
    fileinto :copy :create "Lists";
}
keep;
