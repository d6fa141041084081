# RFC 5228 s2.4.2.4
# actions: fileinto $@ copy, fileinto @ ü€ copy, fileinto ${hex:4g}${hex: 400}${unicode:} copy, implicit keep
require ["encoded-character", "fileinto", "copy"];
fileinto :copy "$${hex:40}";
fileinto :copy "${HEX: 40 } ${hex:c3 bc}${unicode:20AC}";
fileinto :copy "${hex:4g}${hex: 400}${unicode:}";
