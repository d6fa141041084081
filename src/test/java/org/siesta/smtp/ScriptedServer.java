package org.siesta.smtp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server that plays dialogs, one for each connection in turn, and complains about a client that
 * leaves the text. The lines of a dialog:
 *
 * <pre>
 * S: 220 relay       say this line
 * C: MAIL FROM:*     hear a line like this
 * D:                 hear data up to the final dot
 * H: 0d0aPORT        hear these octets; PORT is the server's own
 * X: 1503            say these octets
 * TLS                become TLS
 * P: 400             wait so many milliseconds
 * R: 1000            hear as many octets, whatever they are
 * REST               hear all until the client leaves, as data
 * SILENT             say nothing until the client leaves
 * DRIP               a digit now and then, never a line end
 * FLOOD              a line without an end
 * CLOSE              hang up
 * </pre>
 *
 * After its last line a dialog answers QUIT and hangs up.
 */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listener;
    private final ServerSocketChannel unix;
    private final List<String> dialogs;
    private final SSLContext tls;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> data = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> connections = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** Plays the dialogs on a free port of 127.0.0.1. */
    static ScriptedServer playing(String... dialogs) throws IOException {
        return new ScriptedServer(InetAddress.getByName("127.0.0.1"), null, null, dialogs);
    }

    /** The same with a certificate for the dialogs that become TLS. */
    static ScriptedServer playing(SSLContext tls, String... dialogs) throws IOException {
        return new ScriptedServer(InetAddress.getByName("127.0.0.1"), null, tls, dialogs);
    }

    static ScriptedServer playingOn(InetAddress address, String... dialogs) throws IOException {
        return new ScriptedServer(address, null, null, dialogs);
    }

    static ScriptedServer playingOn(Path socket, String... dialogs) throws IOException {
        return new ScriptedServer(null, socket, null, dialogs);
    }

    private ScriptedServer(InetAddress address, Path socket, SSLContext tls, String... dialogs)
            throws IOException {
        this.dialogs = List.of(dialogs);
        this.tls = tls;
        if (socket == null) {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(address, 0));
            unix = null;
        } else {
            listener = null;
            unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            unix.bind(UnixDomainSocketAddress.of(socket));
        }
        thread = Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What the client did that the dialogs do not say. */
    List<String> complaints() {
        return complaints;
    }

    /** The data of each transaction as it came over the wire, without the final dot. */
    List<String> data() {
        return data;
    }

    /** Each line that was heard outside of data. */
    List<String> heard() {
        return heard;
    }

    /** How many connections were made. */
    int connections() {
        return connections.size();
    }

    private void serve() {
        for (String dialog : dialogs) {
            try {
                if (unix != null) {
                    SocketChannel channel = unix.accept();
                    connections.add(channel);
                    play(
                            dialog,
                            null,
                            Channels.newInputStream(channel),
                            Channels.newOutputStream(channel));
                    channel.close();
                } else {
                    try (Socket socket = listener.accept()) {
                        connections.add(socket);
                        play(dialog, socket, socket.getInputStream(), socket.getOutputStream());
                    }
                }
            } catch (IOException e) {
                if (dialog.contains("TLS") || dialog.contains("REST") || closedOnPurpose(dialog)) {
                    continue;
                }
                complaints.add(e.toString());
            }
        }
    }

    private static boolean closedOnPurpose(String dialog) {
        return dialog.contains("DRIP") || dialog.contains("FLOOD") || dialog.contains("SILENT");
    }

    private void play(String dialog, Socket socket, InputStream in, OutputStream out)
            throws IOException {
        in = new BufferedInputStream(in);
        for (String step : dialog.strip().split("\n")) {
            String argument = step.length() > 3 ? step.substring(3).strip() : "";
            if (listener != null && step.startsWith("H")) {
                argument = argument.replace("PORT", "%04x".formatted(port()));
            }
            switch (step.strip().split("[: ]")[0]) {
                case "S" -> out.write((argument + "\r\n").getBytes(StandardCharsets.UTF_8));
                case "X" -> out.write(HexFormat.of().parseHex(argument));
                case "C" -> hear(in, argument);
                case "D" -> data.add(hearData(in));
                case "H" -> {
                    String octets = HexFormat.of().formatHex(in.readNBytes(argument.length() / 2));
                    if (!octets.equals(argument)) {
                        complaints.add("heard " + octets + " instead of " + argument);
                    }
                }
                case "TLS" -> {
                    SSLSocket secure =
                            (SSLSocket) tls.getSocketFactory().createSocket(socket, "", 0, true);
                    secure.setUseClientMode(false);
                    secure.startHandshake();
                    in = new BufferedInputStream(secure.getInputStream());
                    out = secure.getOutputStream();
                }
                case "P" ->
                        java.util.concurrent.locks.LockSupport.parkNanos(
                                Long.parseLong(argument) * 1_000_000);
                case "R" -> in.skipNBytes(Integer.parseInt(argument));
                case "REST" -> {
                    out.flush();
                    data.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                    return;
                }
                case "SILENT" -> {
                    in.readAllBytes();
                    return;
                }
                case "DRIP" -> drip(out);
                case "FLOOD" -> {
                    out.write('2');
                    byte[] digits = "2".repeat(1000).getBytes(StandardCharsets.US_ASCII);
                    for (int i = 0; i < 1000; i++) {
                        out.write(digits);
                    }
                }
                case "CLOSE" -> {
                    return;
                }
                default -> throw new IllegalArgumentException(step);
            }
            out.flush();
        }
        if ("QUIT".equals(line(in))) {
            out.write("221 bye\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** Ends with the connection: an octet every few milliseconds keeps no deadline from coming. */
    private static void drip(OutputStream out) throws IOException {
        while (true) {
            out.write('2');
            out.flush();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    private void hear(InputStream in, String pattern) throws IOException {
        String line = line(in);
        heard.add(line);
        String regex = ("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q");
        if (!line.matches(regex)) {
            complaints.add("heard '" + line + "' instead of '" + pattern + "'");
        }
    }

    private static String hearData(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = line(in); !line.equals("."); line = line(in)) {
            in.mark(1);
            if (in.read() < 0) {
                throw new IOException("the client left in the middle of the data");
            }
            in.reset();
            all.append(line).append("\r\n");
        }
        return all.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = in.read()) >= 0) {
            line.append((char) octet);
            if (line.length() > 1 && octet == '\n' && line.charAt(line.length() - 2) == '\r') {
                line.setLength(line.length() - 2);
                return line.toString();
            }
        }
        if (line.isEmpty()) {
            return "";
        }
        throw new IOException("the client left in the middle of a line: " + line);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
        if (listener != null) {
            listener.close();
        }
        if (unix != null) {
            unix.close();
        }
        thread.join();
    }
}
