# Mail that the first server of its way handed on from our own machines is not answered. (index)
require ["vacation", "index"];

if not header :index 1 :last :contains "received" "from app.example.org" {
    vacation :subject "Away" "I am away.";
}
