# Mail that a telephone should not fetch is marked and answered. (imap4flags)
require ["vacation", "imap4flags", "fileinto", "mailbox"];

if size :over 100K {
    addflag "$Large";
    fileinto :create "Large";
    vacation :handle "large" :subject "Your large message"
        "Your message has arrived; I read large ones when I am back.";
}
