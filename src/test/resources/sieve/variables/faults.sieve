require ["variables", "fileinto"];
set "1" "x";
set "a.b" "x";
set :lower :upper "a" "x";
set "${a}" "x";
fileinto "${env.host}";
fileinto "${100}";
set :lower :lower "a" "x";
# fault: 2:5 invalid-variable-name
# fault: 3:5 invalid-variable-name
# fault: 4:12 duplicate-tag
# fault: 5:5 constant-required
# fault: 6:10 unknown-namespace
# fault: 7:10 match-variable-too-high
# fault: 8:12 duplicate-tag
