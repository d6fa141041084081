# One day, with the substitute's address; the same person is answered again the next day.
require "vacation";

vacation :days 1 :subject "Not at work today"
    "I am ill today. Please write to office@example.org if it cannot wait.";
