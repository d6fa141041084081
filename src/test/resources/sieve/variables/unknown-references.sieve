# RFC 5229 s3: what is not set is empty, what is no reference stays
# actions: fileinto &%${}! copy, fileinto ${company copy, fileinto ${}-${a-b}-${ a} copy, implicit keep
require ["variables", "fileinto", "copy"];
set "company" "ACME";
fileinto :copy "&%${}!";
fileinto :copy "${company";
fileinto :copy "${}-${a-b}-${ a}";
