# actions: fileinto juMBlEDletteRs copy, fileinto Jumbledletters copy, fileinto 14 copy, fileinto Rock\* copy, implicit keep
require ["variables", "fileinto", "copy"];
set "a" "juMBlEDletteRs";
set :lowerfirst "b" "${A}";
fileinto :copy "${b}";
set :lower :upperfirst "b" "${a}";
fileinto :copy "${b}";
set :length "n" "${a}";
fileinto :copy "${n}";
set :quotewildcard "b" "Rock*";
fileinto :copy "${b}";
