# A message with an invitation of a calendar is answered in words of its own, wherever the
# invitation stands in it.
require ["vacation", "mime", "foreverypart", "variables"];

foreverypart {
    if allof (
        header :mime :contenttype "content-type" "text/calendar",
        header :mime :param "method" "content-type" "request"
    ) {
        set "meeting" "yes";
        break;
    }
}

if string "${meeting}" "yes" {
    vacation :handle "meetings" :subject "Away"
        "I am away and cannot tell whether I can come.";
} else {
    vacation :subject "Away" "I am away.";
}
