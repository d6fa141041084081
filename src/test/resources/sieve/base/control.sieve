# actions: fileinto two, redirect carl@example.com, keep
require "fileinto";
if false { fileinto "one"; }
elsif header :is "x-count" "12 apples" { fileinto "two"; }
else { fileinto "three"; }
redirect "carl@example.com";
keep;
keep;
stop;
discard;
