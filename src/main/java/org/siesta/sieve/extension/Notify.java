package org.siesta.sieve.extension;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.Ascii;
import org.siesta.mail.FieldValue;
import org.siesta.sieve.Call;
import org.siesta.sieve.Collation;
import org.siesta.sieve.Cond;
import org.siesta.sieve.Declaration;
import org.siesta.sieve.Declaration.Family;
import org.siesta.sieve.Evaluation;
import org.siesta.sieve.Mailto;
import org.siesta.sieve.Match;
import org.siesta.sieve.Notification;
import org.siesta.sieve.NotifyRules;
import org.siesta.sieve.Op;
import org.siesta.sieve.Param;
import org.siesta.sieve.SetModifier;
import org.siesta.sieve.SieveAction;
import org.siesta.sieve.SieveExtension;
import org.siesta.sieve.Span;
import org.siesta.sieve.Tag;
import org.siesta.sieve.Text;

/**
 * Notifications (RFC 5435) by mail (RFC 5436).
 *
 * <pre>
 * notify [":from" string] [":importance" &lt;"1" / "2" / "3"&gt;] [":options" string-list]
 *        [":message" string] &lt;method: string&gt;
 * valid_notify_method &lt;notification-uris: string-list&gt;
 * notify_method_capability [COMPARATOR] [MATCH-TYPE] &lt;notification-uri: string&gt;
 *                          &lt;notification-capability: string&gt; &lt;key-list: string-list&gt;
 * set :encodeurl
 * </pre>
 */
public final class Notify implements SieveExtension {

    private static final String METHOD = "method";
    private static final String SCHEME = "mailto:";
    private static final String URIS = "notification-uris";
    private static final String URI = "notification-uri";
    private static final String CAPABILITY = "notification-capability";
    private static final String KEYS = "key list";
    private static final String NOT_ALLOWED = "local policy prohibits the use of a notify action";

    private static final int MAX_WARNINGS = 8;

    /** Steps for reading a URI, and for each of its characters. */
    private static final long URI_STEPS = 500;

    private static final long URI_CHARACTER_STEPS = 8;

    /** Longer URIs are not right. */
    private static final int MAX_URI = 32_768;

    @Override
    public String capability() {
        return "enotify";
    }

    @Override
    public List<Declaration<Op>> commands() {
        return List.of(
                Declaration.<Op>of("notify", Notify::notify)
                        .tagged(
                                Tag.with("from", Param.Type.STRING),
                                Tag.with("importance", Param.Type.STRING),
                                Tag.with("options", Param.Type.STRINGS),
                                Tag.with("message", Param.Type.STRING))
                        .taking(Param.string(METHOD)));
    }

    @Override
    public List<Declaration<Cond>> tests() {
        return List.of(
                Declaration.<Cond>of("valid_notify_method", call -> new AllValid(call.texts(URIS)))
                        .taking(Param.strings(URIS)),
                Declaration.<Cond>of("notify_method_capability", Notify::capable)
                        .taking(Param.string(URI), Param.string(CAPABILITY), Param.strings(KEYS))
                        .with(Family.MATCH));
    }

    @Override
    public List<SetModifier> setModifiers() {
        return List.of(new SetModifier("encodeurl", 15, Notify::encoded));
    }

    private static Cond capable(Call call) {
        return new Capable(call.text(URI), call.text(CAPABILITY), call.match(KEYS));
    }

    private static Op notify(Call call) {
        NotifyRules rules = call.host().notifications();
        if (rules.maxNotifications() == 0) {
            throw call.fault(call.span(), "notify-prohibited", NOT_ALLOWED);
        }
        Text method = call.text(METHOD);
        Mailto known = method.constant() ? checked(call, method.source(), rules) : null;
        Optional<Text> from = call.maybeText(":from");
        if (from.isPresent()
                && from.get().constant()
                && Addresses.single(from.get().source()).isEmpty()) {
            throw call.fault(call.at(":from"), "invalid-address", invalidFrom(from.get().source()));
        }
        Text importance = call.maybeText(":importance").orElseGet(() -> new Text.Literal("2"));
        if (importance.constant() && levelOf(importance.source()) == 0) {
            throw call.fault(
                    call.at(":importance"),
                    "invalid-importance",
                    "invalid :importance value for notify command: "
                            + Addresses.printable(importance.source()));
        }
        List<Text> options = call.maybeTexts(":options");
        for (int i = 0; i < options.size(); i++) {
            Text option = options.get(i);
            if (option.constant() && !isOption(option.source())) {
                throw call.fault(
                        call.at(":options", i),
                        "invalid-notify-option",
                        invalidOption(option.source()));
            }
        }
        return new Tell(
                call.span(),
                method,
                known,
                from.orElse(null),
                importance,
                options,
                call.maybeText(":message").orElse(null),
                Fcc.of(call));
    }

    private static Mailto checked(Call call, String method, NotifyRules rules) {
        MailtoUri.Result result = read(method, rules);
        Mailto mailto = result.mailto();
        if (mailto == null) {
            throw call.fault(
                    call.at(METHOD), "invalid-notify-method", "notify command: " + result.fault());
        }
        for (String ignored : result.ignored().stream().limit(MAX_WARNINGS).toList()) {
            call.warn(
                    call.at(METHOD),
                    "ignored-in-uri",
                    "notify command: ignored '" + Addresses.printable(ignored) + "' of the URI");
        }
        if (mailto.to().isEmpty() && mailto.cc().isEmpty()) {
            call.warn(
                    call.at(METHOD),
                    "no-recipients",
                    "notify command: notification URI specifies no recipients");
        }
        return mailto;
    }

    private static MailtoUri.Result read(String method, NotifyRules rules) {
        int colon = method.indexOf(':');
        String scheme = colon < 0 ? "" : Ascii.lower(method.substring(0, colon));
        if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
            return wrong(
                    "invalid scheme part for method URI '" + Addresses.printable(method) + "'");
        }
        if (!scheme.equals("mailto")) {
            return wrong("invalid method '" + Addresses.printable(scheme) + "'");
        }
        if (method.length() > MAX_URI) {
            return wrong("the method URI is too long, at most " + MAX_URI + " characters");
        }
        MailtoUri.Result result =
                MailtoUri.read(method.substring(SCHEME.length()), rules.maxRecipients());
        return result.mailto() == null ? wrong("invalid mailto URI: " + result.fault()) : result;
    }

    private static MailtoUri.Result wrong(String fault) {
        return new MailtoUri.Result(null, fault, List.of());
    }

    private static String invalidFrom(String from) {
        return "specified :from address '"
                + Addresses.printable(from)
                + "' is invalid for the mailto method";
    }

    private static String invalidOption(String option) {
        return option.isEmpty()
                ? "notify command: empty option specified"
                : "notify command: invalid option '" + Addresses.printable(option) + "' specified";
    }

    /** RFC 5435 §3.4: {@code l-d *l-d-p "=" value}, the value without line ends. */
    private static boolean isOption(String option) {
        int equals = option.indexOf('=');
        return equals > 0
                && option.substring(0, equals).matches("[A-Za-z0-9][A-Za-z0-9._-]*")
                && option.chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n');
    }

    /** 1 to 3; 0 for anything else. */
    private static int levelOf(String text) {
        return text.length() == 1 && text.charAt(0) >= '1' && text.charAt(0) <= '3'
                ? text.charAt(0) - '0'
                : 0;
    }

    /**
     * RFC 5435 §6: all octets but the unreserved ones of RFC 3986 §2.3 as {@code %XX}; whole
     * characters as far as there is room.
     */
    private static String encoded(String value, int limit) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            int before = encoded.length();
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append((char) c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%')
                            .append(Character.toUpperCase(Character.forDigit(octet >> 4 & 15, 16)))
                            .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
                }
            }
            if (encoded.length() > limit) {
                encoded.setLength(before);
                break;
            }
        }
        return encoded.toString();
    }

    /** What a run has told so far. */
    private static final class Told {

        private int notifications;
        private final Set<String> recipients = new HashSet<>();

        static Told of(Evaluation run) {
            return run.remember(Told.class, Told::new);
        }
    }

    record Tell(
            Span at,
            Text method,
            @Nullable Mailto known,
            @Nullable Text from,
            Text importance,
            List<Text> options,
            @Nullable Text message,
            Fcc.@Nullable Copy fcc)
            implements Op {
        @Override
        public Flow run(Evaluation run) {
            NotifyRules rules = run.host().notifications();
            if (rules.maxNotifications() == 0) {
                throw run.failure("notify-prohibited", NOT_ALLOWED);
            }
            Told told = Told.of(run);
            if (++told.notifications > rules.maxNotifications()) {
                throw run.failure(
                        "too-many-notifications",
                        "number of notify actions exceeds policy limit (max "
                                + rules.maxNotifications()
                                + ")");
            }
            Notification notification = notification(run, told, rules);
            Mailto mailto = notification.mailto();
            boolean nobody = mailto.to().isEmpty() && mailto.cc().isEmpty();
            // RFC 5436 §2.7: a robot's message is not told, or two robots talk for ever.
            if (!nobody && !automatic(run)) {
                run.act(new SieveAction.Notify(notification, run.input().message()));
                mailto.to().forEach(r -> told.recipients.add(r.mailbox().address()));
                mailto.cc().forEach(r -> told.recipients.add(r.mailbox().address()));
            }
            return Flow.NEXT;
        }

        private Notification notification(Evaluation run, Told told, NotifyRules rules) {
            String uri = method.expand(run);
            run.spend(URI_STEPS + URI_CHARACTER_STEPS * uri.length());
            int level = levelOf(importance.expand(run));
            return new Notification(
                    uri,
                    // Who is told once is told; RFC 5435 §3 leaves it to us.
                    mailto(run, uri, rules).without(m -> told.recipients.contains(m.address())),
                    sender(run),
                    level == 0 ? 2 : level,
                    optionsOf(run),
                    message == null ? null : message.expand(run),
                    fcc == null ? null : fcc.in(run));
        }

        private Mailto mailto(Evaluation run, String uri, NotifyRules rules) {
            if (known != null) {
                return known;
            }
            MailtoUri.Result result = read(uri, rules);
            if (result.mailto() == null) {
                throw run.failure("invalid-notify-method", "notify action: " + result.fault());
            }
            return result.mailto();
        }

        private @Nullable String sender(Evaluation run) {
            if (from == null) {
                return null;
            }
            String address = Addresses.oneLine(from.expand(run));
            if (Addresses.single(address).isEmpty()) {
                throw run.failure("invalid-address", "notify action: " + invalidFrom(address));
            }
            return address;
        }

        private List<String> optionsOf(Evaluation run) {
            List<String> expanded = new ArrayList<>(options.size());
            for (Text option : options) {
                String text = option.expand(run);
                if (!isOption(text)) {
                    throw run.failure("invalid-notify-option", invalidOption(text));
                }
                expanded.add(text);
            }
            return expanded;
        }

        private static boolean automatic(Evaluation run) {
            return run.raw("Auto-Submitted").stream()
                    .anyMatch(value -> !FieldValue.parse(value).value().equals("no"));
        }
    }

    record AllValid(List<Text> uris) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            for (Text uri : uris) {
                String text = uri.expand(run);
                run.spend(URI_STEPS + URI_CHARACTER_STEPS * text.length());
                if (read(text, run.host().notifications()).mailto() == null) {
                    return false;
                }
            }
            return true;
        }
    }

    record Capable(Text uri, Text capability, Match match) implements Cond {
        @Override
        public boolean test(Evaluation run) {
            String text = uri.expand(run);
            run.spend(URI_STEPS + URI_CHARACTER_STEPS * text.length());
            // RFC 5436 §2.4: nobody knows whether somebody reads mail just now.
            boolean online =
                    Collation.asciiLower(capability.expand(run)).equals("online")
                            && read(text, run.host().notifications()).mailto() != null;
            return online && match.any(run, List.of("maybe"));
        }
    }
}
