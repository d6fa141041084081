# RFC 5228 s4.4: a keep before or after wins, discard only cancels the implicit one
# actions: discard, keep
discard;
keep;
discard;
