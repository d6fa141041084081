package org.siesta.bench;

import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.SieveInput;

/** What the measurements of the language run: scripts of usual shape and usual messages. */
final class BenchScripts {

    /** Thirty lines, as people who know the language write them. */
    static final String VACATION =
            """
            # Away from 7 to 18 September, written by hand.
            require ["vacation", "envelope", "fileinto"];

            # Neither lists nor robots get an answer.
            if anyof (exists ["List-Id", "List-Unsubscribe"],
                      header :contains "Precedence" ["bulk", "junk", "list"],
                      header :is "X-Spam-Flag" "YES",
                      envelope :localpart :is "from" ["mailer-daemon", "noreply", ""])
            {
                keep;
                stop;
            }
            if allof (not address :domain :is "From" ["example.org", "example.com"],
                      size :over 5M)
            {
                fileinto "Large";
            }
            if allof (header :matches "Subject" ["*", "*invoice*"],
                      not header :contains "Subject" "[ticket",
                      address :is ["To", "Cc"] ["ana@example.org", "ana.ruiz@example.org"])
            {
                vacation :days 7 :subject "Away until 18 September"
                         :addresses ["ana@example.org", "ana.ruiz@example.org"] text:
            Thank you for your message.

            I am away until 18 September and read mail again after that.
            .
            ;
            }
            """;

    private static final String[] NAMED = {
        "Return-Path", "<bo@example.net>",
        "Received", "from a.example.net by mx.example.org; Mon, 7 Sep 2026 09:59:58 +0200",
        "Date", "Mon, 07 Sep 2026 09:59:00 +0200",
        "From", "Bo Berg <bo@example.net>",
        "To", "Ana Ruiz <ana@example.org>, =?UTF-8?Q?J=C3=B6rg?= <joerg@example.com>",
        "Subject", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from Bo about the plan",
        "Message-ID", "<20260907.1@example.net>",
        "MIME-Version", "1.0",
        "Content-Type", "text/plain; charset=utf-8"
    };

    private static final BytesContent BODY = BytesContent.of("Can we meet about the plan?\r\n");
    private static final ReversePath FROM =
            new ReversePath.Sender(new Mailbox("bo", "example.net"));
    private static final ForwardPath TO = ForwardPath.of(new Mailbox("ana", "example.org"));
    private static final ClientIdentity CLIENT =
            ClientIdentity.ofSocket(InetAddress.getLoopbackAddress(), 40000, null, 24);
    private static final Instant NOW = Instant.parse("2026-09-07T08:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private BenchScripts() {}

    /** Ifs inside ifs, each with a test that holds. */
    static String nested(int depth) {
        return "if header :contains \"Subject\" \"plan\" {\n".repeat(depth)
                + "discard;\n"
                + "}\n".repeat(depth);
    }

    /** Nine fields, or those and further ones up to the number, as hops and scanners add them. */
    static Headers headers(int fields) {
        List<Headers.Field> all = new ArrayList<>();
        for (int i = NAMED.length / 2; i < fields; i++) {
            all.add(
                    new Headers.Field(
                            "X-Hop-" + i, "seen by hop" + i + ".example.net with ESMTPS id " + i));
        }
        all.addAll(Headers.of(NAMED).fields());
        return new Headers(all);
    }

    static SieveInput input(Headers headers) {
        return new SieveInput(
                new Message(headers, BODY),
                FROM,
                TO,
                CLIENT,
                NOW,
                ZONE,
                "+",
                "mx.example.org",
                "main");
    }
}
