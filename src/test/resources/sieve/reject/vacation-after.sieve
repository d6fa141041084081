# actions: failed action-conflict 4
require ["reject", "vacation"];
reject "No";
vacation "x";
