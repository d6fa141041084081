# Letters outside ASCII, written so that every editor keeps them. (encoded-character)
require ["vacation", "encoded-character"];

vacation :subject "${unicode:0395}${unicode:03BA}${unicode:03C4}${unicode:03CC}${unicode:03C2}" "I am away.";
