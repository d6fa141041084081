# The answer of other scripts, which say what it reads in the global variables "subject" and
# "text"; by itself it has words of its own. See away-this-week.sieve.
require ["include", "variables", "vacation"];

global ["subject", "text"];
if string "${text}" "" {
    set "subject" "Away";
    set "text" "I am away.";
}
if anyof (exists "List-Id", exists "List-Unsubscribe") {
    return;
}
vacation :days 3 :subject "${subject}" "${text}";
