package org.siesta.net;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a protocol session wants next. The connection performs it; the session never touches a
 * socket.
 */
public sealed interface Step {

    /** Send the lines (maybe none), then read a line. */
    record Say(List<String> lines) implements Step {
        public Say {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Send the lines, then read a message up to CRLF "." CRLF and hand it to {@link
     * ProtocolSession#data}.
     */
    record ReadData(List<String> lines) implements Step {
        public ReadData {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Send the lines, then read exactly so many octets of a message, whatever they are (RFC 3030);
     * then go on with {@link ProtocolSession#chunk}, or with {@link ProtocolSession#data} when it
     * is the last chunk. The chunks of one message follow each other; other lines may come in
     * between.
     */
    record ReadChunk(List<String> lines, long octets, boolean first, boolean last) implements Step {
        public ReadChunk {
            lines = List.copyOf(lines);
        }

        /**
         * Whether such octets follow the line, for all that its client knows: it is a BDAT, of
         * whatever form and behind whatever signs.
         */
        public static boolean isMeantBy(String line) {
            int at = 0;
            while (at < line.length() && !isLetter(line.charAt(at))) {
                at++;
            }
            return line.regionMatches(true, at, "BDAT", 0, 4);
        }

        private static boolean isLetter(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
    }

    /**
     * Send the first lines, read exactly so many octets and forget them, then send the lines and
     * read a line.
     */
    record Skip(List<String> first, long octets, List<String> lines) implements Step {
        public Skip {
            first = List.copyOf(first);
            lines = List.copyOf(lines);
        }
    }

    /** Read nothing; run this on a virtual thread and perform the step it returns. */
    record Work(Supplier<Step> work) implements Step {}

    /**
     * Send the lines in the clear, forget whatever the peer sent ahead, shake hands, then go on
     * with {@link ProtocolSession#secured}.
     */
    record StartTls(List<String> lines) implements Step {
        public StartTls {
            lines = List.copyOf(lines);
        }
    }

    /** Send the lines and end the connection. */
    record Close(List<String> lines) implements Step {
        public Close {
            lines = List.copyOf(lines);
        }
    }

    /** This step with lines to be sent first, or before those that it sends. */
    default Step behind(List<String> first) {
        return switch (this) {
            case Say(List<String> lines) -> new Say(joined(first, lines));
            case ReadData(List<String> lines) -> new ReadData(joined(first, lines));
            case ReadChunk(List<String> lines, long octets, boolean begins, boolean last) ->
                    new ReadChunk(joined(first, lines), octets, begins, last);
            case Skip(List<String> before, long octets, List<String> lines) ->
                    new Skip(joined(first, before), octets, lines);
            case StartTls(List<String> lines) -> new StartTls(joined(first, lines));
            case Close(List<String> lines) -> new Close(joined(first, lines));
            case Work(Supplier<Step> work) -> new Work(() -> work.get().behind(first));
        };
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    /** Send one line, then read a line. */
    static Step say(String line) {
        return new Say(List.of(line));
    }

    /** Send one line and end the connection. */
    static Step close(String line) {
        return new Close(List.of(line));
    }
}
