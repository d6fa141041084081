# A box that takes nothing while nobody is there: the sender has the message back. (reject)
require "reject";

reject "This box is closed until Monday. Nobody will read your message.";
