# RFC 3894
# actions: redirect a@example.com copy, fileinto X copy, implicit keep
require ["copy", "fileinto"];
redirect :copy "a@example.com";
fileinto :copy "X";
