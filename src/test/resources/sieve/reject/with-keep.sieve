# actions: failed action-conflict 3
require "reject"; keep;
reject "No";
