# The same message by two ways, such as by a list and to you: the second one is thrown away.
require "duplicate";

if duplicate :seconds 86400 {
    discard;
}
