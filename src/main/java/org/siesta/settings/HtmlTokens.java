package org.siesta.settings;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTML as a row of tags and texts; never fails, and takes what is unfinished as dropped
 * rather than as text.
 */
final class HtmlTokens {

    /** Who is told. Names are in lower case. */
    interface Reader {

        /** Text between tags, character references as they stood. */
        void text(String raw);

        /** A start tag; attribute values as they stood. */
        void open(String name, Map<String, String> attributes);

        /** An end tag. */
        void close(String name);
    }

    /** Elements whose content is no text, or is read by other rules than ours: dropped whole. */
    private static final Set<String> DROPPED =
            Set.of(
                    "script",
                    "style",
                    "title",
                    "template",
                    "noscript",
                    "noembed",
                    "noframes",
                    "iframe",
                    "object",
                    "applet",
                    "textarea",
                    "select",
                    "xmp",
                    "plaintext",
                    "svg",
                    "math",
                    "audio",
                    "video",
                    "canvas");

    private static final Map<String, String> ENTITIES =
            Map.ofEntries(
                    entry("amp", "&"),
                    entry("lt", "<"),
                    entry("gt", ">"),
                    entry("quot", "\""),
                    entry("apos", "'"),
                    entry("nbsp", "\u00A0"),
                    entry("auml", "ä"),
                    entry("ouml", "ö"),
                    entry("uuml", "ü"),
                    entry("Auml", "Ä"),
                    entry("Ouml", "Ö"),
                    entry("Uuml", "Ü"),
                    entry("szlig", "ß"),
                    entry("eacute", "é"),
                    entry("egrave", "è"),
                    entry("ecirc", "ê"),
                    entry("agrave", "à"),
                    entry("aacute", "á"),
                    entry("acirc", "â"),
                    entry("ccedil", "ç"),
                    entry("iacute", "í"),
                    entry("oacute", "ó"),
                    entry("uacute", "ú"),
                    entry("ntilde", "ñ"),
                    entry("euro", "€"),
                    entry("ndash", "–"),
                    entry("mdash", "—"),
                    entry("hellip", "…"),
                    entry("lsquo", "‘"),
                    entry("rsquo", "’"),
                    entry("ldquo", "“"),
                    entry("rdquo", "”"),
                    entry("laquo", "«"),
                    entry("raquo", "»"),
                    entry("copy", "©"));

    private static final int MAX_ENTITY = 10;

    private final String html;
    private final Reader reader;
    private int at;

    private HtmlTokens(String html, Reader reader) {
        this.html = html;
        this.reader = reader;
    }

    /** Reads all of it. */
    static void read(String html, Reader reader) {
        new HtmlTokens(html, reader).run();
    }

    /** Text with its character references replaced, the unknown ones left as they are. */
    static String decoded(String raw) {
        StringBuilder out = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            int end = raw.charAt(at) == '&' ? raw.indexOf(';', at, reach(raw, at)) : -1;
            String value = end > at ? entity(raw.substring(at + 1, end)) : null;
            if (value == null) {
                out.append(raw.charAt(at++));
            } else {
                out.append(value);
                at = end + 1;
            }
        }
        return out.toString();
    }

    /** Looks no further than a reference can be, so that a row of ampersands costs nothing. */
    private static int reach(String raw, int at) {
        return Math.min(raw.length(), at + MAX_ENTITY);
    }

    private static @Nullable String entity(String name) {
        if (!name.startsWith("#")) {
            return ENTITIES.get(name);
        }
        boolean hex = name.startsWith("#x") || name.startsWith("#X");
        try {
            int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
            boolean fit =
                    Character.isValidCodePoint(code)
                            && !TextRules.isSurrogate(code)
                            && (code == '\n' || !TextRules.isControl(code));
            return fit ? Character.toString(code) : "";
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void run() {
        while (at < html.length()) {
            int tag = html.indexOf('<', at);
            if (tag < 0) {
                tag = html.length();
            }
            if (tag > at) {
                reader.text(html.substring(at, tag));
                at = tag;
            } else {
                markup();
            }
        }
    }

    private void markup() {
        char next = at + 1 < html.length() ? html.charAt(at + 1) : ' ';
        if (html.startsWith("<!--", at)) {
            skipBehind("-->", at + 4);
        } else if (next == '!' || next == '?') {
            skipBehind(">", at);
        } else if (next == '/') {
            String name = name(at + 2);
            skipBehind(">", at);
            if (!name.isEmpty()) {
                reader.close(name);
            }
        } else if (isLetter(next)) {
            startTag();
        } else {
            reader.text("<");
            at++;
        }
    }

    private void startTag() {
        String name = name(at + 1);
        at += 1 + name.length();
        Map<String, String> attributes = new HashMap<>();
        while (at < html.length() && html.charAt(at) != '>') {
            attribute(attributes);
        }
        if (at >= html.length()) {
            return;
        }
        at++;
        if (DROPPED.contains(name)) {
            skipElement(name);
        } else {
            reader.open(name, attributes);
        }
    }

    private void attribute(Map<String, String> attributes) {
        int start = at;
        while (at < html.length() && " \t\r\n\f/=>".indexOf(html.charAt(at)) < 0) {
            at++;
        }
        String name = html.substring(start, at).toLowerCase(Locale.ROOT);
        skipSpace();
        if (name.isEmpty() || at >= html.length() || html.charAt(at) != '=') {
            boolean stuck = at == start && at < html.length() && html.charAt(at) != '>';
            at += stuck ? 1 : 0;
            return;
        }
        at++;
        skipSpace();
        attributes.putIfAbsent(name, value());
    }

    private String value() {
        char quote = at < html.length() ? html.charAt(at) : '>';
        int start = at;
        if (quote == '"' || quote == '\'') {
            int end = html.indexOf(quote, at + 1);
            at = end < 0 ? html.length() : end + 1;
            return end < 0 ? "" : html.substring(start + 1, end);
        }
        while (at < html.length() && " \t\r\n\f>".indexOf(html.charAt(at)) < 0) {
            at++;
        }
        return html.substring(start, at);
    }

    private void skipElement(String name) {
        String end = "</" + name;
        int found = at;
        while (found < html.length() && !html.regionMatches(true, found, end, 0, end.length())) {
            int next = html.indexOf("</", found + 1);
            found = next < 0 ? html.length() : next;
        }
        at = found;
        skipBehind(">", at);
    }

    private void skipBehind(String end, int from) {
        int found = html.indexOf(end, from);
        at = found < 0 ? html.length() : found + end.length();
    }

    private void skipSpace() {
        while (at < html.length() && " \t\r\n\f".indexOf(html.charAt(at)) >= 0) {
            at++;
        }
    }

    private String name(int from) {
        int end = from;
        while (end < html.length() && (isLetter(html.charAt(end)) || isDigit(html.charAt(end)))) {
            end++;
        }
        return html.substring(from, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
