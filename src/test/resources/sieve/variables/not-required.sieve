# without its require nothing expands
# actions: fileinto ${a} copy, implicit keep
require ["fileinto", "copy"];
fileinto :copy "${a}";
