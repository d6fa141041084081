package org.siesta.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/**
 * Why there was no answer over HTTP, in words. Of a connection that was not made Java's client
 * tells only that, and not whether somebody refused it: it tries twice, and the second try hides
 * the first.
 */
public final class NoAnswer {

    /** Nothing listens there. */
    public static final String REFUSED = "connection refused";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private NoAnswer() {}

    /** Makes a connection and closes it. */
    interface Connecting {

        void connect() throws IOException;
    }

    /**
     * What happened, without the name of a Java class where it is known. Where no connection was
     * made, another one tells why.
     *
     * @param asked whom the client asked, with a host
     */
    public static String words(IOException fault, URI asked) {
        return words(fault, () -> connect(asked));
    }

    static String words(IOException fault, Connecting again) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof UnresolvedAddressException) {
                return "the name has no address";
            }
        }
        return fault instanceof ConnectException ? words(again) : message(fault);
    }

    /** Known by its kind: the words of the system are in the language of its locale. */
    private static String words(Connecting again) {
        try {
            again.connect();
            return "a connection was not made, and the next one was";
        } catch (SocketTimeoutException _) {
            return "no connection in " + PATIENCE.toSeconds() + " s";
        } catch (NoRouteToHostException _) {
            return "no route to host";
        } catch (ConnectException _) {
            return REFUSED;
        } catch (IOException e) {
            return message(e);
        }
    }

    private static String message(IOException fault) {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    private static void connect(URI asked) throws IOException {
        int usual = "https".equals(asked.getScheme()) ? 443 : 80;
        int port = asked.getPort() < 0 ? usual : asked.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(asked.getHost(), port), (int) PATIENCE.toMillis());
        }
    }
}
