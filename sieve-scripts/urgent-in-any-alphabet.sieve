# "Urgent" in the languages of the customers, in capitals or not: the usual comparator knows the
# capitals of A to Z alone. (comparator-i;unicode-casemap)
require ["vacation", "comparator-i;unicode-casemap"];

if header :contains :comparator "i;unicode-casemap" "subject"
    ["urgent", "επείγον", "срочно", "överhängande"]
{
    vacation :days 1 :handle "urgent" :subject "Urgent matters"
        "I am away. For urgent matters call the office, +49 30 0000000.";
} else {
    vacation :handle "others" :subject "Away" "I am away.";
}
