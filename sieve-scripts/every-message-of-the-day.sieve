# A help desk that is closed: answer the same person again after an hour, if the site allows it.
require "vacation-seconds";

vacation :seconds 3600 :handle "closed" :subject "We are closed"
    "The help desk is open on working days from 8 to 17 o'clock.";
