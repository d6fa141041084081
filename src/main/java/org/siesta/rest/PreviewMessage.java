package org.siesta.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.AddressList;
import org.siesta.mail.BytesContent;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;
import org.siesta.mail.Message;
import org.siesta.mail.ReversePath;
import org.siesta.settings.SettingsFault;

/**
 * The message that a preview is asked about.
 *
 * @param from the envelope sender
 * @param at when it arrives
 */
record PreviewMessage(Message message, ReversePath from, ClientIdentity client, Instant at) {

    private static final Set<String> MEMBERS =
            Set.of("from", "subject", "clientIp", "at", "headers");
    private static final int MAX_FIELDS = 200;

    /** Reads {@code {from, subject, clientIp, at, headers}}. */
    static PreviewMessage read(ObjectNode asked, Mailbox account, Instant now) {
        for (var member : asked.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw fault(
                        member.getKey(),
                        member.getValue(),
                        "is not a member; known are from," + " subject, clientIp, at, headers");
            }
        }
        String from = string(asked, "from");
        if (from == null) {
            throw Problem.invalid(
                    List.of(
                            new SettingsFault(
                                    "from", "", "is required; empty for the null sender")));
        }
        ReversePath sender = path(from);
        String subject = string(asked, "subject");
        StringBuilder head = new StringBuilder();
        Set<String> given = new java.util.TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (asked.get("headers") instanceof ObjectNode headers) {
            headers.properties().forEach(h -> fields(h.getKey(), h.getValue(), head, given));
        } else if (asked.hasNonNull("headers")) {
            throw fault("headers", asked.get("headers"), "must be an object");
        }
        standard("From", from.isEmpty() ? "MAILER-DAEMON@example.invalid" : from, head, given);
        standard("To", account.address(), head, given);
        standard("Subject", subject == null ? "" : line("subject", subject), head, given);
        standard("Message-ID", "<preview@siesta.invalid>", head, given);
        standard(
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)),
                head,
                given);
        return new PreviewMessage(
                message(BytesContent.of(head + "\r\n")),
                sender,
                client(string(asked, "clientIp")),
                at(string(asked, "at"), now));
    }

    /** A whole message; without a sender its Return-Path counts, or else its From. */
    static PreviewMessage of(
            byte[] octets,
            @Nullable String from,
            @Nullable String clientIp,
            @Nullable String at,
            Instant now) {
        Message message = message(new BytesContent(octets));
        return new PreviewMessage(
                message,
                from == null ? sender(message.headers()) : path(from),
                client(clientIp),
                at(at, now));
    }

    private static ReversePath sender(Headers headers) {
        Optional<String> returnPath = headers.first("Return-Path");
        if (returnPath.isPresent()) {
            return path(returnPath.get());
        }
        return headers.all("From")
                .flatMap(value -> AddressList.parse(value).mailboxes())
                .findFirst()
                .<ReversePath>map(ReversePath.Sender::new)
                .orElseThrow(
                        () ->
                                Problem.badRequest(
                                        "The message has no Return-Path and no From: give from as"
                                                + " query parameter."));
    }

    private static void fields(String name, JsonNode value, StringBuilder head, Set<String> given) {
        String field = "headers." + name;
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
            throw fault(field, value, "is not the name of a header field");
        }
        if (given.size() >= MAX_FIELDS) {
            throw fault("headers", value, "has more than " + MAX_FIELDS + " fields");
        }
        Stream<JsonNode> values =
                value instanceof ArrayNode array ? array.valueStream() : Stream.of(value);
        values.limit(MAX_FIELDS)
                .forEach(
                        v -> {
                            if (!v.isTextual()) {
                                throw fault(field, v, "must be a string or a list of strings");
                            }
                            head.append(name).append(": ").append(line(field, v.textValue()));
                            head.append("\r\n");
                        });
        given.add(name);
    }

    private static void standard(String name, String value, StringBuilder head, Set<String> given) {
        if (given.add(name)) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static String line(String field, String value) {
        if (value.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw Problem.invalid(
                    List.of(
                            new SettingsFault(
                                    field, value, "must be one line without control characters")));
        }
        return value;
    }

    private static ReversePath path(String from) {
        String bare =
                from.startsWith("<") && from.endsWith(">")
                        ? from.substring(1, from.length() - 1)
                        : from;
        if (bare.isBlank()) {
            return new ReversePath.Null();
        }
        return Mailbox.parse(bare)
                .<ReversePath>map(ReversePath.Sender::new)
                .orElseThrow(
                        () ->
                                Problem.invalid(
                                        List.of(
                                                new SettingsFault(
                                                        "from",
                                                        from,
                                                        "must be an address, or empty for the null"
                                                                + " sender"))));
    }

    private static ClientIdentity client(@Nullable String ip) {
        try {
            InetAddress address = ip == null || ip.isEmpty() ? null : InetAddress.ofLiteral(ip);
            return ClientIdentity.ofClient(address);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(
                    List.of(
                            new SettingsFault(
                                    "clientIp", String.valueOf(ip), "must be an IP address")));
        }
    }

    private static Instant at(@Nullable String at, Instant now) {
        try {
            return QueryText.instant(at, now);
        } catch (java.time.DateTimeException e) {
            throw Problem.invalid(
                    List.of(
                            new SettingsFault(
                                    "at",
                                    String.valueOf(at),
                                    "must be an instant such as 2026-12-24T12:00:00Z")));
        }
    }

    private static @Nullable String string(ObjectNode object, String name) {
        JsonNode node = object.get(name);
        if (node != null && !node.isNull() && !node.isTextual()) {
            throw fault(name, node, "must be a string");
        }
        return node == null ? null : node.textValue();
    }

    private static Problem.Thrown fault(String field, JsonNode value, String rule) {
        return Problem.invalid(
                List.of(
                        new SettingsFault(
                                field,
                                value.isTextual() ? value.textValue() : value.toString(),
                                rule)));
    }

    private static Message message(BytesContent content) {
        try {
            return Message.read(content);
        } catch (IOException e) {
            throw new UncheckedIOException("a message in memory can be read", e);
        }
    }
}
