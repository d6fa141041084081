# Somebody who left: everybody is told once in two months, the mail goes to the team.
require ["vacation", "copy"];

redirect :copy "team@example.org";
vacation :days 60 :subject "I do not work here any more"
    "I left the company. Your mail went to team@example.org.";
