# actions: failed too-many-redirects 5
redirect "a@example.com"; redirect "b@example.com";
redirect "c@example.com"; redirect "d@example.com";
if true {
    redirect "e@example.com";
}
