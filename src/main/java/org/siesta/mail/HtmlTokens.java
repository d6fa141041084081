package org.siesta.mail;

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
                            && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE)
                            && (code == '\n' || !Character.isISOControl(code));
            return fit ? Character.toString(code) : "";
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void run() {
        int at = 0;
        while (at < html.length()) {
            int tag = html.indexOf('<', at);
            int end = tag < 0 ? html.length() : tag;
            if (end > at) {
                reader.text(html.substring(at, end));
                at = end;
            } else {
                at = markup(at);
            }
        }
    }

    /** Reads what begins with the "<" here; where it ends. */
    private int markup(int at) {
        char next = at + 1 < html.length() ? html.charAt(at + 1) : ' ';
        if (html.startsWith("<!--", at)) {
            return behind("-->", at + 4);
        }
        if (next == '!' || next == '?') {
            return behind(">", at);
        }
        if (next == '/') {
            String name = name(at + 2);
            if (!name.isEmpty()) {
                reader.close(name);
            }
            return behind(">", at);
        }
        if (isLetter(next)) {
            return startTag(at);
        }
        reader.text("<");
        return at + 1;
    }

    private int startTag(int tag) {
        String name = name(tag + 1);
        int at = tag + 1 + name.length();
        Map<String, String> attributes = new HashMap<>();
        while (at < html.length() && html.charAt(at) != '>') {
            at = attribute(at, attributes);
        }
        if (at >= html.length()) {
            return at;
        }
        if (DROPPED.contains(name)) {
            return behindElement(name, at + 1);
        }
        reader.open(name, attributes);
        return at + 1;
    }

    private int attribute(int start, Map<String, String> attributes) {
        int at = until(" \t\r\n\f/=>", start);
        String name = html.substring(start, at).toLowerCase(Locale.ROOT);
        int sign = behindSpace(at);
        if (name.isEmpty() || sign >= html.length() || html.charAt(sign) != '=') {
            // Always goes on, or stands at the end of the tag.
            boolean atEnd = sign >= html.length() || html.charAt(sign) == '>';
            return atEnd || sign > start ? sign : start + 1;
        }
        int value = behindSpace(sign + 1);
        char quote = value < html.length() ? html.charAt(value) : '>';
        if (quote != '"' && quote != '\'') {
            int end = until(" \t\r\n\f>", value);
            attributes.putIfAbsent(name, html.substring(value, end));
            return end;
        }
        int end = html.indexOf(quote, value + 1);
        if (end < 0) {
            return html.length();
        }
        attributes.putIfAbsent(name, html.substring(value + 1, end));
        return end + 1;
    }

    private int behindElement(String name, int from) {
        String end = "</" + name;
        int found = from;
        while (found < html.length() && !html.regionMatches(true, found, end, 0, end.length())) {
            int next = html.indexOf("</", found + 1);
            found = next < 0 ? html.length() : next;
        }
        return behind(">", found);
    }

    private int behind(String end, int from) {
        int found = html.indexOf(end, from);
        return found < 0 ? html.length() : found + end.length();
    }

    private int behindSpace(int from) {
        int at = from;
        while (at < html.length() && " \t\r\n\f".indexOf(html.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private int until(String stops, int from) {
        int at = from;
        while (at < html.length() && stops.indexOf(html.charAt(at)) < 0) {
            at++;
        }
        return at;
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
