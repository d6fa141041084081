# RFC 5230 s4.7
# actions: fileinto X, redirect a@example.com, vacation away, discard
require ["vacation", "fileinto"];
fileinto "X"; redirect "a@example.com"; vacation "away"; discard;
