# actions: failed action-conflict 4
require ["ereject", "vacation"];
vacation "x";
ereject "No";
