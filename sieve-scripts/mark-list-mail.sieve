# Files list mail with a mark in its header, and reads as new what was read on another list before.
require ["editheader", "fileinto", "mailbox", "imap4flags", "variables"];

if header :matches "List-Id" "*<*>*" {
    set :lower "list" "${2}";
    deleteheader "X-Filed-As";
    addheader "X-Filed-As" "${list}";
    fileinto :create :flags "$List" "Lists.${list}";
}
