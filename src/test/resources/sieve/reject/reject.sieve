# RFC 5429
# actions: reject No, thank you
require "reject";
reject "No, thank you";
