package org.siesta.training;

import java.nio.charset.StandardCharsets;

/**
 * One message for one recipient.
 *
 * @param from the reverse-path without its brackets
 * @param to the recipient
 * @param octets the message as it follows DATA, without the dot at its end
 */
record Mail(String from, String to, byte[] octets) {

    /** About 10 KiB of text, as the median of what people send. */
    private static final String TEXT =
            "The minutes of our last meeting are below; tell me what I left out.\r\n".repeat(140);

    /** A letter of somebody, with further fields, each with its end of line. */
    static Mail letter(String from, String to, String id, String fields) {
        String head =
                """
                Received: from mail.example.net (mail.example.net [203.0.113.7])
                \tby mx.example.org (Postfix) with ESMTPS id 4Zt0Wq2yJxz
                \tfor <%2$s>; Mon, 23 Nov 2026 09:12:44 +0000 (UTC)
                Date: Mon, 23 Nov 2026 10:12:43 +0100
                From: Bo =?utf-8?Q?M=C3=BCller?= <%1$s>
                To: <%2$s>
                Subject: Minutes of our last meeting
                Message-ID: <%3$s@mail.example.net>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit
                """
                        .formatted(from, to, id)
                        .replace("\n", "\r\n");
        return new Mail(
                from, to, (head + fields + "\r\n" + TEXT).getBytes(StandardCharsets.US_ASCII));
    }
}
