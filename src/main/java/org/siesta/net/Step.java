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
