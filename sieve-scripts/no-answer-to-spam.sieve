# No answer to what a scanner takes for spam or a virus; such mail goes to the mailbox for junk.
require ["vacation", "spamtestplus", "virustest", "special-use", "fileinto", "relational",
         "comparator-i;ascii-numeric"];

if anyof (spamtest :percent :value "ge" :comparator "i;ascii-numeric" "80",
          virustest :value "ge" :comparator "i;ascii-numeric" "4") {
    fileinto :specialuse "\\Junk" "INBOX";
    stop;
}
vacation "I am away.";
