package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run did, as text to read: each test with its answer and what it compared, each action
 * with the line that asked for it. Bounded, and without control characters, whatever the message
 * and the script hold. Used by one thread.
 */
public final class TraceLog implements SieveTrace {

    /** Entries; one more says that there would be more. */
    static final int MAX_ENTRIES = 500;

    /** Values, and keys, of one comparison. */
    static final int MAX_SHOWN = 5;

    /** Characters of a value or key before escaping. */
    static final int MAX_TEXT = 120;

    /**
     * One thing that happened.
     *
     * @param script the included script; empty for the script itself
     * @param line from 1
     */
    public record Entry(String script, int line, String text) {

        @Override
        public String toString() {
            return "line " + line + (script.isEmpty() ? "" : " of " + script) + ": " + text;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private String script = "";

    /** Where the last comparison stands; the answer of that test has been told with it. */
    private @Nullable Span told;

    /** What happened up to here, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public void command(Op command) {
        told = null;
    }

    @Override
    public void script(String name) {
        script = cut(name);
    }

    @Override
    public boolean comparisons() {
        return entries.size() < MAX_ENTRIES;
    }

    @Override
    public void compared(
            Span at, String how, List<String> values, List<String> keys, boolean held) {
        told = at;
        add(at, how + " -> " + held + " (" + list(values) + " against " + list(keys) + ")");
    }

    @Override
    public void test(Span at, String name, boolean held) {
        if (!at.equals(told)) {
            add(at, name + " -> " + held);
        }
        told = null;
    }

    @Override
    public void acted(Span at, SieveAction action) {
        add(at, "action " + shown(action));
    }

    @Override
    public void complaint(Span at, String code, String message) {
        add(at, cut(message));
    }

    private void add(Span at, String text) {
        if (entries.size() < MAX_ENTRIES) {
            entries.add(new Entry(script, at.line(), text));
        } else if (entries.size() == MAX_ENTRIES) {
            entries.add(new Entry(script, at.line(), "and more, which is not shown"));
        }
    }

    private static String shown(SieveAction action) {
        return switch (action) {
            case SieveAction.Keep _ -> "keep";
            case SieveAction.Discard _ -> "discard";
            case SieveAction.FileInto fileInto -> "fileinto " + quoted(fileInto.mailbox());
            case SieveAction.Redirect redirect -> "redirect " + quoted(redirect.address());
            case SieveAction.Reject reject -> "reject " + quoted(reject.reason());
            case SieveAction.Vacation _ -> "vacation";
            case SieveAction.Notify notify -> "notify " + quoted(notify.notification().method());
            case SieveAction.Recorded recorded -> recorded.name();
        };
    }

    private static String list(List<String> texts) {
        if (texts.isEmpty()) {
            return "nothing";
        }
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < Math.min(texts.size(), MAX_SHOWN); i++) {
            list.append(i == 0 ? "" : ", ").append(quoted(texts.get(i)));
        }
        return list.append(texts.size() > MAX_SHOWN ? ", ..." : "").toString();
    }

    private static String quoted(String text) {
        return '"' + cut(text) + '"';
    }

    private static String cut(String text) {
        String kept = Text.cut(text, MAX_TEXT);
        StringBuilder shown = new StringBuilder(kept.length());
        kept.codePoints().forEach(c -> escape(shown, c));
        return shown.append(kept.length() < text.length() ? "..." : "").toString();
    }

    /** What does not print, or prints in another place, is written as its number. */
    private static void escape(StringBuilder shown, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            default -> {
                if (c == '"' || c == '\\') {
                    shown.append('\\');
                }
                shown.appendCodePoint(c);
            }
        }
    }
}
