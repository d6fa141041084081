# Mail that is more likely spam than not is kept and not answered, so that nobody learns that the
# address is read. Points go from 1, no spam, to 10; 0 is for mail that no scanner saw. (spamtest)
require ["vacation", "spamtest", "relational", "comparator-i;ascii-numeric"];

if spamtest :value "ge" :comparator "i;ascii-numeric" "5" {
    stop;
}
vacation :subject "Away" "I am away.";
