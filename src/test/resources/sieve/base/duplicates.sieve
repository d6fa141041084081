# RFC 5228 s2.10.3
# actions: redirect carl@example.com, discard
redirect "carl@example.com";
redirect "Carl <CARL@example.com>";
discard;
