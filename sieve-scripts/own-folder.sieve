# Mail to ana+shop@example.org goes into the mailbox "shop", if there is one and the site allows it.
require ["vnd.dovecot.environment", "variables", "envelope", "subaddress", "fileinto", "mailbox"];

if allof (envelope :detail :matches "to" "?*",
          not environment "vnd.dovecot.config.plain" "yes") {
    set :lower "folder" "${0}";
    if mailboxexists "${env.vnd.dovecot.default_mailbox}.${folder}" {
        fileinto "${env.vnd.dovecot.default_mailbox}.${folder}";
    }
}
