# A block or a test that is too deep is told once; what follows it is read all the same.
# fault: 9:9 nesting-too-deep
# fault: 14:132 nesting-too-deep
# fault: 15:260 nesting-too-deep
if true { if true { if true { if true { if true { if true { if true { if true { 
if true { if true { if true { if true { if true { if true { if true { if true { 
if true { if true { if true { if true { if true { if true { if true { if true { 
if true { if true { if true { if true { if true { if true { if true { if true { 
if true { keep; if not not true { kep; } }
} } } } } } } } 
} } } } } } } } 
} } } } } } } } 
} } } } } } } } 
if not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not header "a" ["b", "c"] { keep; }
if anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( anyof ( true, false ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) { keep; }
if anyof (true, not false) { discard; }
