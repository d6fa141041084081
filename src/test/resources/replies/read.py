"""Reads each reply as Python's email package does and says what it sees, one JSON object a line."""

import email
import email.errors
import email.policy
import json
import sys


def seen(path):
    with open(path, "rb") as file:
        octets = file.read().replace(b"\n", b"\r\n")
    policy = email.policy.SMTP.clone(utf8=True)
    message = email.message_from_bytes(octets, policy=policy)
    # From text: octets outside ASCII in a header are UTF-8 (RFC 6532), which message_from_bytes does not know.
    head = email.message_from_string(octets.decode("utf-8"), policy=policy)
    parts = [part for part in message.walk() if not part.is_multipart()]
    defects = [str(d) for part in message.walk() for d in part.defects]
    for name in ("Date", "From", "To", "Subject"):
        # RFC 6531 allows what this defect names.
        fine = email.errors.NonASCIILocalPartDefect
        defects += [name + ": " + str(d) for d in head[name].defects if not isinstance(d, fine)]
    text = [part for part in parts if part.get_content_type() == "text/plain"]
    return {
        "name": path.rsplit("/", 1)[-1],
        "defects": defects,
        "subject": str(head["Subject"]),
        "from": [a.addr_spec for a in head["From"].addresses],
        "to": [a.addr_spec for a in head["To"].addresses],
        "toName": [a.display_name for a in head["To"].addresses],
        "automatic": head["Auto-Submitted"],
        "types": [part.get_content_type() for part in parts],
        "text": text[0].get_content().replace("\r\n", "\n") if text else None,
        "longest": max(len(line) for line in octets.split(b"\r\n")),
    }


for argument in sys.argv[1:]:
    print(json.dumps(seen(argument)))
