# actions: fileinto a"b\cde copy, fileinto .dots copy, implicit keep
require ["fileinto", "copy", "variables"];
fileinto :copy "a\"b\\c\d\e";
set "t" TEXT: # a comment
.dots
.
;
if string :matches "${t}" "*
" { fileinto :copy "${1}"; }
