package org.siesta.testsuite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siesta.mail.AddressList;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.SieveHost;
import org.siesta.sieve.SieveInput;

/** What a script sees, and how a test changes it. */
final class Scene {

    private static final Mailbox SENDER = new Mailbox("sender", "example.com");
    private static final Mailbox RECIPIENT = new Mailbox("recipient", "example.org");
    private static final String HOST = "mail.example.org";

    private static final String FIRST_MESSAGE =
            """
            From: sender@example.com
            To: recipient@example.org
            Subject: Frop!

            Friep!
            """;

    private Scene() {}

    /** What there is before a test sets anything. */
    static SieveInput first(Instant now, ZoneId zone, String scriptName, SieveHost host) {
        SieveInput empty =
                new SieveInput(
                        message(FIRST_MESSAGE.replace("\n", "\r\n")),
                        new ReversePath.Sender(SENDER),
                        ForwardPath.of(RECIPIENT),
                        ClientIdentity.ofSocket(null, 0, null, 0),
                        now,
                        zone,
                        "+",
                        HOST,
                        scriptName,
                        host);
        return withMessage(empty, empty.message());
    }

    static Message message(String text) {
        try {
            return Message.read(BytesContent.of(text));
        } catch (IOException e) {
            throw new UncheckedIOException("octets in memory can be read", e);
        }
    }

    /** Another message, with the envelope that its header speaks of. */
    static SieveInput withMessage(SieveInput scene, Message message) {
        Headers headers = message.headers();
        Mailbox from = first(headers, "Return-Path").or(() -> sender(headers)).orElse(SENDER);
        Mailbox to = first(headers, "Envelope-To").or(() -> first(headers, "To")).orElse(RECIPIENT);
        return seen(scene, message, new ReversePath.Sender(from), ForwardPath.of(to));
    }

    /** Who sent the message by its header (RFC 5322 §3.6.2). */
    static Optional<Mailbox> sender(Headers headers) {
        return first(headers, "Sender").or(() -> first(headers, "From"));
    }

    private static Optional<Mailbox> first(Headers headers, String field) {
        return headers.first(field)
                .flatMap(value -> AddressList.parse(value).mailboxes().findFirst());
    }

    /** A message that was sent, as its receiver sees it. */
    static SieveInput received(SieveInput scene, Outgoing sent) {
        return seen(scene, sent.message(), sent.from(), ForwardPath.of(sent.to()));
    }

    private static SieveInput seen(
            SieveInput scene, Message message, ReversePath from, ForwardPath to) {
        return new SieveInput(
                message,
                from,
                to,
                scene.client(),
                scene.now(),
                scene.zone(),
                scene.delimiters(),
                scene.hostName(),
                scene.scriptName(),
                scene.host());
    }

    static SieveInput from(SieveInput scene, ReversePath from) {
        return seen(scene, scene.message(), from, scene.to());
    }

    static SieveInput to(SieveInput scene, Mailbox to) {
        return seen(
                scene,
                scene.message(),
                scene.from(),
                new ForwardPath(to, scene.to().orcpt(), scene.to().dsnNotify()));
    }

    /** The recipient that the sender wrote to (RFC 3461 §4.2). */
    static SieveInput originallyTo(SieveInput scene, Mailbox to) {
        return seen(
                scene,
                scene.message(),
                scene.from(),
                new ForwardPath(scene.to().mailbox(), "rfc822;" + to.address(), null));
    }

    /** The user that the client logged in as (RFC 4954). */
    static SieveInput login(SieveInput scene, String user) {
        return client(scene, address(scene), "login", user);
    }

    private static Optional<InetAddress> address(SieveInput scene) {
        return Optional.ofNullable(scene.client().effective().address());
    }

    static SieveInput client(SieveInput scene, InetAddress address) {
        return client(scene, Optional.of(address), "", "");
    }

    private static SieveInput client(
            SieveInput scene, Optional<InetAddress> address, String name, String value) {
        ClientIdentity.Hop old = scene.client().effective();
        Map<String, String> attributes = new LinkedHashMap<>(old.attributes());
        if (!name.isEmpty()) {
            attributes.put(name, value);
        }
        ClientIdentity.Hop hop =
                new ClientIdentity.Hop(
                        ClientIdentity.Source.SOCKET,
                        address.orElse(null),
                        old.port(),
                        old.localAddress(),
                        old.localPort(),
                        attributes);
        return at(scene, new ClientIdentity(List.of(hop)), scene.now(), scene.zone());
    }

    static SieveInput at(SieveInput scene, Instant now) {
        return at(scene, scene.client(), now, scene.zone());
    }

    static SieveInput in(SieveInput scene, ZoneId zone) {
        return at(scene, scene.client(), scene.now(), zone);
    }

    private static SieveInput at(
            SieveInput scene, ClientIdentity client, Instant now, ZoneId zone) {
        return new SieveInput(
                scene.message(),
                scene.from(),
                scene.to(),
                client,
                now,
                zone,
                scene.delimiters(),
                scene.hostName(),
                scene.scriptName(),
                scene.host());
    }

    static SieveInput delimiters(SieveInput scene, String delimiters) {
        return new SieveInput(
                scene.message(),
                scene.from(),
                scene.to(),
                scene.client(),
                scene.now(),
                scene.zone(),
                delimiters,
                scene.hostName(),
                scene.scriptName(),
                scene.host());
    }
}
