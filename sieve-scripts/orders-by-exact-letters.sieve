# The shop's program writes "ORDER-" and a number; people who write of an order mean something else.
# So each letter has to be as it stands here. (comparator-i;octet)
require ["vacation", "comparator-i;octet"];

if header :contains :comparator "i;octet" "subject" "ORDER-" {
    vacation :days 1 :handle "orders" :subject "Your order"
        "I am away; orders@example.org looks after your order.";
} else {
    vacation :handle "others" :subject "Away" "I am away until Monday.";
}
