package org.siesta.mail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * HTML as mail carries it: made fit for strangers, that is reduced to formatting and links, or read
 * as plain text. Never fails; takes time in proportion to the length.
 *
 * <p>What is not on the lists is dropped: scripts, styles, forms, images and everything else that
 * loads or runs something at the reader's.
 */
public final class Html {

    private static final PolicyFactory SENT =
            new HtmlPolicyBuilder()
                    .allowElements(
                            "a",
                            "b",
                            "blockquote",
                            "br",
                            "code",
                            "div",
                            "em",
                            "h1",
                            "h2",
                            "h3",
                            "h4",
                            "hr",
                            "i",
                            "li",
                            "ol",
                            "p",
                            "pre",
                            "s",
                            "small",
                            "span",
                            "strong",
                            "sub",
                            "sup",
                            "table",
                            "tbody",
                            "td",
                            "th",
                            "thead",
                            "tr",
                            "u",
                            "ul")
                    .allowWithoutAttributes("a", "span")
                    .allowAttributes("href")
                    .matching(Html::isLink)
                    .onElements("a")
                    .allowUrlProtocols("https", "http", "mailto", "tel")
                    .toFactory();

    private static final Set<String> PARAGRAPHS =
            Set.of("p", "blockquote", "pre", "h1", "h2", "h3", "h4", "ul", "ol", "table");
    private static final Set<String> LINES = Set.of("div", "li", "tr", "br", "hr");
    private static final List<String> SCHEMES = List.of("https://", "http://", "mailto:", "tel:");
    private static final int MAX_SHOWN_TARGET = 200;

    private Html() {}

    /** The same with only formatting and links left, every element closed. */
    public static String sanitised(String html) {
        return SENT.sanitize(html);
    }

    /** What a reader would read, as plain text with LF line ends; link targets behind the links. */
    public static String text(String html) {
        return text(html, true);
    }

    /** What a reader would see, as plain text with LF line ends; nothing of the markup. */
    public static String visibleText(String html) {
        return text(html, false);
    }

    private static String text(String html, boolean targets) {
        PlainText text = new PlainText(targets);
        HtmlTokens.read(html, text);
        return text.result();
    }

    private static String link(Map<String, String> attributes) {
        String target = HtmlTokens.decoded(attributes.getOrDefault("href", "")).strip();
        return isLink(target) ? target : "";
    }

    private static boolean isLink(String target) {
        return target.chars().noneMatch(Character::isISOControl)
                && SCHEMES.stream().anyMatch(s -> target.regionMatches(true, 0, s, 0, s.length()));
    }

    private static final class PlainText implements HtmlTokens.Reader {

        private final StringBuilder out = new StringBuilder();
        private final Deque<String> pre = new ArrayDeque<>();
        private final Deque<Link> links = new ArrayDeque<>();
        private final boolean targets;

        PlainText(boolean targets) {
            this.targets = targets;
        }

        /** A link that is open: where it leads, and where its text starts. */
        private record Link(String target, int start) {}

        @Override
        public void text(String raw) {
            String text = HtmlTokens.decoded(raw);
            if (!pre.isEmpty()) {
                out.append(text);
                return;
            }
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
                if (!space) {
                    out.append(c);
                } else if (!out.isEmpty() && out.charAt(out.length() - 1) > ' ') {
                    out.append(' ');
                }
            }
        }

        @Override
        public void open(String name, Map<String, String> attributes) {
            breakBefore(name);
            switch (name) {
                case "br" -> out.append('\n');
                case "hr" -> out.append("----\n");
                case "li" -> out.append("- ");
                case "td", "th" -> text(" ");
                case "pre" -> pre.push(name);
                case "a" -> {
                    links.clear();
                    links.push(new Link(link(attributes), out.length()));
                }
                default -> {}
            }
        }

        @Override
        public void close(String name) {
            if (name.equals("pre")) {
                pre.poll();
            }
            if (name.equals("a") && !links.isEmpty()) {
                show(links.pop());
            }
            breakBefore(name);
        }

        private void show(Link link) {
            String target = link.target();
            String bare = target.startsWith("mailto:") ? target.substring(7) : target;
            if (targets && !bare.isEmpty() && !shown(bare, Math.min(link.start(), out.length()))) {
                out.append(" <").append(bare).append('>');
            }
        }

        /** A long target is not looked for: the search may cost its length for each character. */
        private boolean shown(String target, int from) {
            return target.length() <= MAX_SHOWN_TARGET && out.indexOf(target, from) >= 0;
        }

        private void breakBefore(String name) {
            boolean paragraph = PARAGRAPHS.contains(name);
            if (!paragraph && (!LINES.contains(name) || name.equals("br"))) {
                return;
            }
            while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
                out.setLength(out.length() - 1);
            }
            int wanted = paragraph ? 2 : 1;
            int there = 0;
            while (there < wanted
                    && there < out.length()
                    && out.charAt(out.length() - 1 - there) == '\n') {
                there++;
            }
            if (!out.isEmpty()) {
                out.repeat('\n', Math.max(0, wanted - there));
            }
        }

        String result() {
            return out.toString().strip();
        }
    }
}
