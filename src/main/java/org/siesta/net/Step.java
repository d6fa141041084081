package org.siesta.net;

import java.util.List;
import java.util.function.Supplier;

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
     * Read exactly so many octets of a message, whatever they are (RFC 3030); then go on with
     * {@link ProtocolSession#chunk}, or with {@link ProtocolSession#data} when it is the last
     * chunk. The chunks of one message follow each other; other lines may come in between.
     */
    record ReadChunk(long octets, boolean first, boolean last) implements Step {}

    /** Read exactly so many octets and forget them, then send the lines and read a line. */
    record Skip(long octets, List<String> lines) implements Step {
        public Skip {
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

    /** Send one line, then read a line. */
    static Step say(String line) {
        return new Say(List.of(line));
    }

    /** Send one line and end the connection. */
    static Step close(String line) {
        return new Close(List.of(line));
    }
}
