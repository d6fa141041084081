package org.siesta.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;

/** What MAIL, RCPT, XFORWARD and XCLIENT may say, and the reply to what they may not. */
class CommandsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "FROM:<>                                  | ",
                "FROM:<bo@example.net>                    | bo@example.net",
                "from:<bo@example.net>                    | bo@example.net",
                "FROM: <bo@example.net>                   | bo@example.net",
                "FROM:<bo@EXAMPLE.NET>                    | bo@example.net",
                "FROM:<\"b o\"@example.net>               | \"b o\"@example.net",
                "FROM:<\"b>o\"@example.net>               | \"b>o\"@example.net",
                "FROM:<bo@[192.0.2.1]>                    | bo@[192.0.2.1]",
                "FROM:<bö@example.net> SMTPUTF8           | bö@example.net",
                "FROM:<bo@example.net> BODY=8bitmime      | bo@example.net",
                "FROM:<bo@example.net> SIZE=0 RET=FULL    | bo@example.net",
                "FROM:<bo@example.net>  SIZE=1            | bo@example.net",
                "FROM:<bo@example.net> SIZE=00000000000000000001 | bo@example.net",
                "FROM:<bo@example.net> SIZE=00000000000000000000 | bo@example.net",
                "FROM:<bo@example.net> SIZE=00000000000000001001 | 552",
                "FROM:bo@example.net                      | 501",
                "FROM <bo@example.net>                    | 501",
                "TO:<bo@example.net>                      | 501",
                "FROM:                                    | 501",
                "FROM:<bo@example.net                     | 501",
                "FROM:<bo@example.net>SIZE=1              | 501",
                "FROM:<bo>                                | 501",
                "FROM:<bo@>                               | 501",
                "FROM:<@a.example:bo@example.net>         | bo@example.net",
                "FROM:<@A.example,@b.example:Bo@C.example> SIZE=1 | Bo@c.example",
                "FROM:<@a.example:\"b:o\"@c.example>     | \"b:o\"@c.example",
                "FROM:<@a.example:bo@[192.0.2.1]>         | bo@[192.0.2.1]",
                "FROM:<@ä.example:bö@c.example> SMTPUTF8  | bö@c.example",
                "FROM:<@ä.example:bo@c.example>           | 553",
                "FROM:<@example.net>                      | 501",
                "FROM:<@a.example:>                       | 501",
                "FROM:<@a.example:bo>                     | 501",
                "FROM:<@a.example,b.example:bo@c.example> | 501",
                "FROM:<@a.example,:bo@c.example>          | 501",
                "FROM:<@a.example,@:bo@c.example>         | 501",
                "FROM:<@a.example @b.example:bo@c.example> | 501",
                "FROM:<@a..example:bo@c.example>          | 501",
                "FROM:<@[192.0.2.1]:bo@c.example>         | 501",
                "FROM:<@a.example:@b.example:bo@c.example> | 501",
                "FROM:<bo@a.example:bo@c.example>         | 501",
                "FROM:<b o@example.net>                   | 501",
                "FROM:<b..o@example.net>                  | \"b..o\"@example.net",
                "FROM:<.bo.@example.net> SIZE=1           | \".bo.\"@example.net",
                "FROM:<@a.example:bo.@c.example>          | \"bo.\"@c.example",
                "FROM:<bo.@example..net>                  | 501",
                "FROM:<b..o@c.example@example.net>        | 501",
                "FROM:<b. o@example.net>                  | 501",
                "FROM:<bö.@example.net>                   | 553",
                "FROM:<bö@example.net>                    | 553",
                "FROM:<bo@example.net> SIZE               | 501",
                "FROM:<bo@example.net> SIZE=-1            | 501",
                "FROM:<bo@example.net> SIZE=1e3           | 501",
                "FROM:<bo@example.net> SIZE=1 size=1      | 501",
                "FROM:<bo@example.net> SIZE=1001          | 552",
                "FROM:<bo@example.net> BODY=9BIT          | 501",
                "FROM:<bo@example.net> BODY=BINARYMIME    | 501",
                "FROM:<bo@example.net> SMTPUTF8=yes       | 501",
                "FROM:<bo@example.net> RET=ALL            | 501",
                "FROM:<bo@example.net> ENVID=             | 501",
                "FROM:<bo@example.net> ENVID=+0D+0A       | 501",
                "FROM:<bo@example.net> ENVID=+            | 501",
                "FROM:<bo@example.net> AUTH=<>            | 555",
                "FROM:<bo@example.net> FOO=BAR            | 555"
            })
    void readsMail(String argument, String outcome) {
        String seen =
                switch (MailCommand.parse(argument.strip(), 1000)) {
                    case Parsed.Bad(var reply) -> String.valueOf(reply.code());
                    case Parsed.Good(MailCommand mail) -> mail.from().address();
                };
        assertThat(seen).isEqualTo(outcome == null ? "" : outcome);
    }

    @Test
    void keepsTheParametersOfMail() {
        Parsed<MailCommand> parsed =
                MailCommand.parse(
                        "FROM:<bo@example.net> SIZE=7 BODY=8BITMIME SMTPUTF8 RET=hdrs ENVID=a+2Bb",
                        1000);
        assertThat(parsed)
                .isInstanceOfSatisfying(
                        Parsed.Good.class,
                        good ->
                                assertThat(((MailCommand) good.value()).parameters())
                                        .isEqualTo(
                                                new MailParameters(7, true, true, "HDRS", "a+b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "TO:<ana@example.org>                          | ana@example.org null null",
                "TO:<ana.@example.org>                         | \"ana.\"@example.org null null",
                "TO:<Postmaster>                               | Postmaster@mx.example.org null null bare",
                "TO:<POSTMASTER> NOTIFY=NEVER                  | POSTMASTER@mx.example.org null NEVER bare",
                "TO:<postmaster@mx.example.org>                | postmaster@mx.example.org null null",
                "TO:<ana@example.org> NOTIFY=NEVER             | ana@example.org null NEVER",
                "TO:<ana@example.org> notify=success,DELAY     | ana@example.org null SUCCESS,DELAY",
                "TO:<ana@example.org> ORCPT=rfc822;a+2Bb@x.example | ana@example.org rfc822;a+b@x.example null",
                "TO:<>                                         | 501",
                "TO:ana@example.org                            | 501",
                "TO:<ana@example.org                           | 501",
                "TO:<al ice@example.org>                       | 501",
                "TO:<\"\"@example.org>                         | 501",
                "TO:<ana@example.org> NOTIFY=                  | 501",
                "TO:<ana@example.org> NOTIFY=NEVER,DELAY       | 501",
                "TO:<ana@example.org> NOTIFY=DELAY,DELAY       | 501",
                "TO:<ana@example.org> ORCPT=ana@example.org    | 501",
                "TO:<ana@example.org> ORCPT=rfc822;a+0Ab       | 501",
                "TO:<ana@example.org> FOO=BAR                  | 555",
                "TO:<@a.example,@b.example:ana@example.org> NOTIFY=NEVER | ana@example.org null NEVER",
                "TO:<@a.example:ana@example.org> ORCPT=rfc822;ana@example.org | ana@example.org rfc822;ana@example.org null",
                "TO:<@a.example:postmaster>                    | 501",
                "TO:<@a.example:ana@example.org:x>             | 501",
                "TO:<@a.example;ana@example.org>               | 501"
            })
    void readsRcpt(String argument, String outcome) {
        String seen =
                switch (RcptCommand.parse(argument.strip(), false, "mx.example.org")) {
                    case Parsed.Bad(var reply) -> String.valueOf(reply.code());
                    case Parsed.Good(ForwardPath path) ->
                            path.mailbox()
                                    + " "
                                    + path.orcpt()
                                    + " "
                                    + path.dsnNotify()
                                    + (path.withoutDomain() ? " bare" : "");
                };
        assertThat(seen).isEqualTo(outcome);
    }

    @Test
    void aPathHasALimit() {
        String longest = "TO:<" + "a".repeat(600) + "@example.org>";
        assertThat(RcptCommand.parse(longest, false, "mx.example.org"))
                .isInstanceOf(Parsed.Bad.class);
        String route = "TO:<" + "@a,".repeat(200) + "@a:ana@example.org>";
        assertThat(RcptCommand.parse(route, false, "mx.example.org"))
                .isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADDR=203.0.113.7                  | {ADDR=203.0.113.7}",
                "addr=IPV6:2001:db8::1 port=25     | {ADDR=IPV6:2001:db8::1, PORT=25}",
                "NAME=[UNAVAILABLE]                | {NAME=}",
                "NAME=[tempunavail]                | {NAME=}",
                "HELO=a+20b                        | {HELO=a b}",
                "HELO=[192.0.2.1]                  | {HELO=[192.0.2.1]}",
                "ADDR=                             | 501",
                "ADDR                              | 501",
                "ADDR=203.0.113                    | 501",
                "ADDR=IPV6:203.0.113.7             | 501",
                "ADDR=IPV6:fe80::1%eth0            | 501",
                "PORT=-1                           | 501",
                "PORT=x                            | 501",
                "NAME=a+20b                        | 501",
                "HELO=+1B[31m                      | 501",
                "LOGIN=ana                         | 501"
            })
    void readsXforward(String argument, String outcome) {
        String seen =
                switch (ClientCommand.parse(argument, ClientCommand.XFORWARD)) {
                    case Parsed.Bad(var reply) -> String.valueOf(reply.code());
                    case Parsed.Good(var said) -> said.toString();
                };
        assertThat(seen).isEqualTo(outcome);
    }
}
