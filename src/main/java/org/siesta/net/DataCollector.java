package org.siesta.net;

/**
 * Reads a message in the form of RFC 5321 §4.5.2: only CRLF "." CRLF ends it, one leading dot of a
 * line is taken away. Bare CR and LF become CRLF in what is kept, and never count as a line end for
 * the dots: what is no line end here must not become one behind us.
 */
final class DataCollector extends MessageCollector {

    private enum At {
        /** Behind a CRLF, or at the very start. */
        LINE_START,
        /** Behind a dot at the start of a line. */
        DOT,
        /** Behind a CR that follows such a dot. */
        DOT_CR,
        TEXT,
        /** Behind one CR or more. */
        TEXT_CR
    }

    private At at = At.LINE_START;
    private boolean ended;

    DataCollector(Spool spool) {
        super(spool);
    }

    @Override
    boolean ended() {
        return ended;
    }

    @Override
    void finish() {}

    @Override
    int take(byte[] octets, int count) {
        int used = 0;
        while (!ended && used < count) {
            take(octets[used++]);
            if (at == At.TEXT) {
                int end = plain(octets, used, count);
                put(octets, used, end);
                used = end;
            }
        }
        return used;
    }

    private void take(byte b) {
        switch (at) {
            case LINE_START -> {
                if (b == '.') {
                    at = At.DOT;
                } else {
                    text(b);
                }
            }
            case DOT -> {
                if (b == '\r') {
                    at = At.DOT_CR;
                } else {
                    text(b);
                }
            }
            case DOT_CR -> {
                if (b == '\n') {
                    ended = true;
                } else {
                    afterCr(b);
                }
            }
            case TEXT -> text(b);
            case TEXT_CR -> {
                if (b == '\n') {
                    newline();
                    at = At.LINE_START;
                } else {
                    afterCr(b);
                }
            }
        }
    }

    private void text(byte b) {
        if (b == '\r') {
            at = At.TEXT_CR;
            return;
        }
        at = At.TEXT;
        if (b == '\n') {
            newline();
        } else {
            put(b);
        }
    }

    /** An octet that is no LF behind a CR: the CR was bare; several in a row are one line end. */
    private void afterCr(byte b) {
        if (b == '\r') {
            at = At.TEXT_CR;
        } else {
            newline();
            text(b);
        }
    }
}
