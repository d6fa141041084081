# One customer has a contact of its own while Ana is away. Its people write their addresses with
# large and small letters as they like; to name the comparator makes plain that this does not
# matter, though it is the usual one. (comparator-i;ascii-casemap)
require ["vacation", "comparator-i;ascii-casemap"];

if address :domain :is :comparator "i;ascii-casemap" "from" ["example.com", "shop.example.com"] {
    vacation :handle "example.com" :subject "Your contact this week"
        "I am away this week. Bo knows your project: bo@example.org.";
} else {
    vacation :handle "others" :subject "Away" "I am away this week.";
}
