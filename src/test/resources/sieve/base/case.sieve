# names, tags and quantifiers in any case
# actions: fileinto Big copy, implicit keep
REQUIRE ["fileinto", "copy"];
IF Not SIZE :OVER 1K { FileInto :CoPy "Big"; }
