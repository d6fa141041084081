package org.siesta.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An LMTP client as a load balancer would pass it on: a PROXY v2 header with the original client's
 * address, then the dialogue.
 */
final class BehindBalancer {

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final int port;
    private final String clientAddress;
    private final int clientPort;

    BehindBalancer(int port, String clientAddress, int clientPort) {
        this.port = port;
        this.clientAddress = clientAddress;
        this.clientPort = clientPort;
    }

    /** Delivers one message and gives the replies, one per recipient. */
    List<String> deliver(String from, List<String> recipients, String message) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(header());
            expect(in, "220");
            say(out, in, "LHLO mail.remote.example", "250");
            say(out, in, "MAIL FROM:<" + from + ">", "250");
            for (String recipient : recipients) {
                say(out, in, "RCPT TO:<" + recipient + ">", "250");
            }
            say(out, in, "DATA", "354");
            out.write((message.replace("\n", "\r\n") + ".\r\n").getBytes(StandardCharsets.UTF_8));
            List<String> replies = new ArrayList<>();
            for (String _ : recipients) {
                replies.add(expect(in, ""));
            }
            say(out, in, "QUIT", "221");
            return replies;
        }
    }

    private byte[] header() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(28);
        header.put(SIGNATURE).put((byte) 0x21).put((byte) 0x11).putShort((short) 12);
        header.put(InetAddress.ofLiteral(clientAddress).getAddress());
        header.put(InetAddress.ofLiteral("198.51.100.10").getAddress());
        header.putShort((short) clientPort).putShort((short) 24);
        return header.array();
    }

    private static void say(OutputStream out, BufferedReader in, String line, String code)
            throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        expect(in, code);
    }

    private static String expect(BufferedReader in, String code) throws IOException {
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the service closed the connection");
            }
            boolean last = line.length() < 4 || line.charAt(3) != '-';
            if (last && !line.startsWith(code)) {
                throw new IOException("expected " + code + " and got: " + line);
            }
            if (last) {
                return line;
            }
        }
    }
}
