package org.siesta.sieve.extension;

import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.siesta.mail.Content;
import org.siesta.mail.Extent;
import org.siesta.mail.Html;
import org.siesta.mail.MimePart;
import org.siesta.sieve.Evaluation;

/**
 * One of the strings that a script sees of a body. Read only when somebody looks at it, and never
 * held whole when it is longer than {@code siesta.sieve.max-body-string}.
 */
record BodyString(MimePart part, View view) {

    private static final int BLOCK = 8192;
    private static final int WINDOW = 64 * 1024;

    /** So many characters are read and decoded in a step. */
    private static final int READ_PER_STEP = 2;

    /** Which string. */
    enum View {
        /** From the end of the header section of the message to its end. */
        RAW,
        /** The preamble of a multipart. */
        PREAMBLE,
        EPILOGUE,
        /** The header section of a nested message. */
        HEADER,
        /** The decoded body of a part. */
        DECODED,
        /** What a reader would see of the decoded body. */
        VISIBLE
    }

    /** What was read before in a run, up to the longest string in all. */
    private static final class Known {

        private final Map<Key, String> texts = new HashMap<>();
        private int room;

        Known(Evaluation run) {
            room = run.limits().maxBodyString();
        }

        private record Key(int part, View view) {}

        void keep(Key key, String text) {
            if (text.length() <= room) {
                room -= text.length();
                texts.put(key, text);
            }
        }
    }

    private Reader open(Content content) throws IOException {
        return switch (view) {
            case RAW -> new Extent(part.body().from(), content.size()).text(content);
            case PREAMBLE -> part.body().text(content);
            case EPILOGUE -> part.epilogue().text(content);
            case HEADER -> part.header().text(content);
            case DECODED, VISIBLE -> part.text(content);
        };
    }

    private boolean isHtml() {
        return view == View.VISIBLE && part.type().isHtml();
    }

    /** Whether it can be searched piece by piece. */
    boolean hasWindows() {
        return !isHtml();
    }

    /** All of it; empty when it is too long. */
    Optional<String> whole(Evaluation run) {
        Known known = run.remember(Known.class, () -> new Known(run));
        Known.Key key = new Known.Key(part.index(), view);
        String before = known.texts.get(key);
        if (before != null) {
            return Optional.of(before);
        }
        int limit = run.limits().maxBodyString();
        String text = read(run, limit + 1);
        if (text.length() > limit) {
            return Optional.empty();
        }
        String whole = seen(run, text);
        known.keep(key, whole);
        return Optional.of(whole);
    }

    /** The beginning of it, as far as the limit lets see. */
    String beginning(Evaluation run) {
        return whole(run).orElseGet(() -> seen(run, read(run, run.limits().maxBodyString())));
    }

    private String seen(Evaluation run, String text) {
        if (!isHtml()) {
            return text;
        }
        // Reading HTML costs more than comparing it.
        run.spend(2L * text.length());
        return Html.visibleText(text);
    }

    private String read(Evaluation run, int limit) {
        StringBuilder text = new StringBuilder();
        char[] block = new char[BLOCK];
        try (Reader reader = open(run.parts().content(run))) {
            while (text.length() < limit) {
                int count = reader.read(block, 0, Math.min(BLOCK, limit - text.length()));
                if (count < 0) {
                    break;
                }
                run.spend(1L + count / READ_PER_STEP);
                text.append(block, 0, count);
            }
        } catch (IOException e) {
            throw unreadable(run);
        }
        return text.toString();
    }

    private static RuntimeException unreadable(Evaluation run) {
        return run.failure("unreadable-message", "the message cannot be read");
    }

    /**
     * Whether the search finds something in any piece of it. What is no longer than the overlap
     * stands in one piece whole.
     */
    boolean anyWindow(Evaluation run, int overlap, Predicate<String> search) {
        // An overlap as large as the window costs twice the length, not more.
        char[] window = new char[overlap + Math.max(WINDOW, overlap)];
        int length = 0;
        try (Reader reader = open(run.parts().content(run))) {
            while (true) {
                int count = reader.read(window, length, window.length - length);
                run.spend(1L + Math.max(0, count) / READ_PER_STEP);
                length += Math.max(0, count);
                if (count >= 0 && length < window.length) {
                    continue;
                }
                if (search.test(new String(window, 0, length))) {
                    return true;
                }
                if (count < 0) {
                    return false;
                }
                System.arraycopy(window, length - overlap, window, 0, overlap);
                length = overlap;
            }
        } catch (IOException e) {
            throw unreadable(run);
        }
    }
}
