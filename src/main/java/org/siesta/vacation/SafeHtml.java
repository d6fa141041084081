package org.siesta.vacation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siesta.mail.Ascii;

/**
 * HTML written anew from what is harmless in a user's HTML: plain elements without attributes,
 * links, and text with every special character escaped. Nothing of the input is passed through as
 * it stands.
 */
final class SafeHtml {

    private static final Set<String> KEPT =
            Set.of(
                    "p",
                    "br",
                    "b",
                    "i",
                    "u",
                    "em",
                    "strong",
                    "small",
                    "ul",
                    "ol",
                    "li",
                    "div",
                    "span",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "blockquote",
                    "pre",
                    "hr",
                    "a",
                    "table",
                    "tr",
                    "td",
                    "th",
                    "tbody",
                    "thead");

    private static final Set<String> EMPTY = Set.of("br", "hr");

    private static final Set<String> LINES =
            Set.of("p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "hr", "blockquote", "pre");

    /** Elements whose content is no text. */
    private static final Set<String> DROPPED =
            Set.of(
                    "script",
                    "style",
                    "head",
                    "title",
                    "iframe",
                    "object",
                    "embed",
                    "svg",
                    "math",
                    "template",
                    "noscript",
                    "textarea",
                    "select",
                    "xmp",
                    "noembed",
                    "noframes");

    private static final int MAX_DEPTH = 100;

    private static final Pattern TAG_NAME = Pattern.compile("(/?)([A-Za-z][A-Za-z0-9]*)");

    private static final Pattern HREF =
            Pattern.compile(
                    "(?is)(?:^|[\\s\"'])href\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))");

    private static final Pattern LINK =
            Pattern.compile("(?i)(?:https?://|mailto:|tel:)[\\w./?=&%@:,;~!$*()+#-]{1,1000}");

    private final String source;
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private SafeHtml(String source) {
        this.source = source;
    }

    /** The harmless HTML. */
    static String clean(String source) {
        SafeHtml safe = new SafeHtml(source);
        safe.read();
        return safe.html.toString();
    }

    /** The same as plain text, for the part beside it. */
    static String plain(String source) {
        SafeHtml safe = new SafeHtml(source);
        safe.read();
        return safe.text.toString().strip();
    }

    private void read() {
        int position = 0;
        while (position < source.length()) {
            int tag = source.indexOf('<', position);
            int textEnd = tag < 0 ? source.length() : tag;
            text(source.substring(position, textEnd));
            if (tag < 0) {
                break;
            }
            if (source.startsWith("<!--", tag)) {
                int end = source.indexOf("-->", tag + 4);
                position = end < 0 ? source.length() : end + 3;
                continue;
            }
            int end = source.indexOf('>', tag);
            if (end < 0) {
                break;
            }
            position = tag(source.substring(tag + 1, end), end + 1);
        }
        while (!open.isEmpty()) {
            html.append("</").append(open.pop()).append('>');
        }
    }

    /** Handles one tag and says where to go on. */
    private int tag(String inside, int after) {
        Matcher matcher = TAG_NAME.matcher(inside);
        if (!matcher.lookingAt()) {
            return after;
        }
        String name = matcher.group(2).toLowerCase(Locale.ROOT);
        boolean closes = !matcher.group(1).isEmpty();
        if (DROPPED.contains(name)) {
            return closes ? after : endOf(name, after);
        }
        if (LINES.contains(name) && (!closes || !name.equals("br"))) {
            text.append(text.isEmpty() || text.charAt(text.length() - 1) == '\n' ? "" : "\n");
        }
        if (KEPT.contains(name)) {
            if (closes) {
                close(name);
            } else {
                open(name, inside.substring(matcher.end()));
            }
        }
        return after;
    }

    private int endOf(String name, int from) {
        String close = "</" + name;
        for (int i = source.indexOf("</", from); i >= 0; i = source.indexOf("</", i + 2)) {
            int to = i + close.length();
            if (to <= source.length() && Ascii.same(source.substring(i, to), close)) {
                int end = source.indexOf('>', to);
                return end < 0 ? source.length() : end + 1;
            }
        }
        return source.length();
    }

    private void open(String name, String attributes) {
        if (open.size() == MAX_DEPTH) {
            return;
        }
        html.append('<').append(name);
        if (name.equals("a")) {
            link(attributes);
        }
        html.append('>');
        if (!EMPTY.contains(name)) {
            open.push(name);
        }
    }

    private void link(String attributes) {
        Matcher href = HREF.matcher(attributes);
        if (href.find()) {
            String target =
                    href.group(1) != null
                            ? href.group(1)
                            : href.group(2) != null ? href.group(2) : href.group(3);
            String plain = target.replace("&amp;", "&").strip();
            if (LINK.matcher(plain).matches()) {
                html.append(" href=\"").append(escape(plain)).append('"');
            }
        }
    }

    private void close(String name) {
        if (!open.contains(name)) {
            return;
        }
        String closed;
        do {
            closed = open.pop();
            html.append("</").append(closed).append('>');
        } while (!closed.equals(name));
    }

    private void text(String part) {
        String characters = unescape(part);
        html.append(escape(characters));
        text.append(characters);
    }

    private static String unescape(String part) {
        return part.indexOf('&') < 0
                ? part
                : part.replace("&nbsp;", "\u00a0")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&#39;", "'")
                        .replace("&amp;", "&");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
