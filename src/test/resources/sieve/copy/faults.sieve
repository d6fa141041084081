require "fileinto";
fileinto :copy "X";
redirect :copy "a@example.com";
# fault: 2:10 missing-require
# fault: 3:10 missing-require
