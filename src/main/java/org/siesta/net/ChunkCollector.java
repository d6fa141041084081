package org.siesta.net;

/**
 * Reads a message in chunks of announced sizes (RFC 3030). The size alone counts; bare CR and LF
 * become CRLF in what is kept, also where a chunk ends between the two, and the last line ends.
 */
final class ChunkCollector extends MessageCollector {

    private long left;
    private boolean last;
    private boolean afterCr;
    private boolean lineOpen;

    ChunkCollector(Spool spool) {
        super(spool);
    }

    /** Starts the next chunk. */
    void expect(long octets, boolean lastOfAll) {
        left = octets;
        last = lastOfAll;
        restart();
    }

    @Override
    boolean ended() {
        return left == 0;
    }

    @Override
    void finish() {
        if (last && (afterCr || lineOpen)) {
            newline();
        }
    }

    @Override
    int take(byte[] octets, int count) {
        int n = (int) Math.min(count, left);
        int used = 0;
        while (used < n) {
            take(octets[used++]);
            if (lineOpen && !afterCr) {
                int end = plain(octets, used, n);
                put(octets, used, end);
                used = end;
            }
        }
        left -= n;
        return n;
    }

    private void take(byte b) {
        if (afterCr && b == '\r') {
            // Several in a row are one line end, as in DATA.
            return;
        }
        if (afterCr) {
            afterCr = false;
            newline();
            lineOpen = false;
            if (b == '\n') {
                return;
            }
        }
        if (b == '\r') {
            afterCr = true;
        } else if (b == '\n') {
            newline();
            lineOpen = false;
        } else {
            put(b);
            lineOpen = true;
        }
    }
}
