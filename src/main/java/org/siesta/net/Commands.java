package org.siesta.net;

import io.netty.buffer.ByteBuf;
import java.lang.System.Logger.Level;
import org.siesta.net.LineCollector.Found;

/**
 * Reads the commands of a client, line by line. The first octets are looked at for what a client
 * sends that is set otherwise than we are; the log names the setting.
 */
final class Commands {

    private final ListenerSettings settings;
    private final String about;
    private LineCollector lines = new LineCollector();
    private FirstOctets start = FirstOctets.UNKNOWN;

    /** The commands to such a listener; the text tells in the log whose they are. */
    Commands(ListenerSettings settings, String about) {
        this.settings = settings;
        this.about = about;
    }

    /**
     * Reads up to the end of one line or to a fault; what follows stays in the buffer.
     *
     * @param complete nothing will follow what is there
     */
    Found read(ByteBuf in, boolean complete) {
        if (start == FirstOctets.UNKNOWN) {
            start = FirstOctets.of(in, complete);
            switch (start) {
                case UNKNOWN -> {
                    return new Found.Nothing();
                }
                case TLS_HANDSHAKE -> {
                    warn(
                            "{0}: starts with TLS on a listener that does not; set {1}=implicit, or"
                                    + " have the client use STARTTLS or none",
                            "tls");
                    return new Found.NoLines(Trouble.TLS_HANDSHAKE);
                }
                case PROXY_BINARY -> {
                    strayHeader();
                    return new Found.NoLines(Trouble.PROXY_HEADER);
                }
                case PROXY_LINE -> strayHeader();
                case PLAIN -> {}
            }
        }
        Found found = lines.read(in);
        boolean header = start == FirstOctets.PROXY_LINE && found instanceof Found.Line;
        if (found instanceof Found.Line || found instanceof Found.Fault) {
            start = FirstOctets.PLAIN;
        }
        return header ? new Found.Fault(Trouble.PROXY_HEADER) : found;
    }

    /** Forgets what came of a line that has not ended. */
    void forget() {
        lines = new LineCollector();
    }

    private void strayHeader() {
        warn(
                settings.proxyRequired()
                        ? "{0}: sends a second PROXY header; only one is taken ({1})"
                        : "{0}: sends a PROXY header to a listener without it; set"
                                + " {1}=required, or have the proxy send none",
                "proxy-protocol");
    }

    private void warn(String text, String key) {
        System.getLogger(Connection.class.getName())
                .log(Level.WARNING, text, about, settings.key(key));
    }
}
