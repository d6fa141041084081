# Answer only what came in from outside: not what a colleague's machine handed in, told by the
# address of the client that the mail first came from, and not what a colleague wrote.
require ["vacation", "environment"];

if not anyof (
    environment :matches "remote-ip" ["192.0.2.*", "2001:db8:*"],
    address :domain "from" "example.org"
) {
    vacation :subject "Away" "I am away. For urgent matters write to office@example.org.";
}
