# as clients write that join scripts
# fault: 6:1 require-placement (warning)
# actions: fileinto Later copy, implicit keep
require "vacation";
if false { vacation "x"; }
require ["fileinto", "copy"];
fileinto :copy "Later";
