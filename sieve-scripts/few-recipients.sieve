# Only mail to a few people is answered, not what went to a crowd. (comparator-i;ascii-numeric)
require ["vacation", "relational", "comparator-i;ascii-numeric"];

if address :count "le" :comparator "i;ascii-numeric" ["to", "cc"] "3" {
    vacation :subject "Away" "I am away.";
}
