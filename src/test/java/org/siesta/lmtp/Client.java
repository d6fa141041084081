package org.siesta.lmtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of a test: octets out, lines in. Every wait ends after ten seconds. */
final class Client implements AutoCloseable {

    private static final Pattern LAST_LINE = Pattern.compile("(\\d{3})(?: .*)?");

    private Socket socket;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    static Client connect(int port) throws IOException {
        return connect(port, InetAddress.ofLiteral("127.0.0.1"));
    }

    /** Connects from the local address given. */
    static Client connect(int port, InetAddress from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
        return new Client(socket);
    }

    void send(String octets) throws IOException {
        send(octets.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(octets);
        out.flush();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void startTls() throws IOException {
        socket = secured(socket);
    }

    /** The socket with TLS on it, whatever certificate the server shows. */
    static SSLSocket secured(Socket socket) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            SSLSocket tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(
                                            socket, "mail.example.org", socket.getPort(), true);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The next line, without its CRLF; throws when the connection ends first. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        int c = in.read();
        while (c != '\n') {
            if (c < 0) {
                throw new IOException("the connection ended within: " + line);
            }
            line.append((char) c);
            c = in.read();
        }
        return line.substring(0, line.length() - 1);
    }

    /** The code of the next whole reply. */
    String reply() throws IOException {
        Matcher last = LAST_LINE.matcher(line());
        while (!last.matches()) {
            last = LAST_LINE.matcher(line());
        }
        return last.group(1);
    }

    /** The codes of so many replies. */
    String replies(int n) throws IOException {
        StringBuilder codes = new StringBuilder();
        for (int i = 0; i < n; i++) {
            codes.append(i == 0 ? "" : " ").append(reply());
        }
        return codes.toString();
    }

    /** Whether the server sends nothing more and has closed. */
    boolean atEnd() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
