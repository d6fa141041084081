# every fault of a script in one go, also those inside blocks
if true {
    keep
}
frop;
if true {
    stop;
    "string";
    if header :frop "a" "b" { keep 3; }
    friep
}
}
stop true;
# fault: 4:1 missing-semicolon
# fault: 5:1 unknown-command
# fault: 8:5 unexpected-token
# fault: 9:15 unknown-tag
# fault: 9:31 wrong-argument-count
# fault: 11:1 missing-semicolon
# fault: 12:1 unexpected-token
# fault: 13:6 unexpected-tests
