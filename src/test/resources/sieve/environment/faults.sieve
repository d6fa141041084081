# an unknown item never matches (RFC 5183 s4)
# fault: 5:25 unknown-environment-item (warning)
# actions: keep
require "environment";
if environment :matches "vnd.example.nothing" "*" { discard; } else { keep; }
