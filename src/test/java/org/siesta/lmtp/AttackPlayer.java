package org.siesta.lmtp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Plays the steps of one case against a server and tells the codes of the replies, the greeting
 * first, then {@code EOF} or {@code OPEN}.
 */
final class AttackPlayer implements AutoCloseable {

    private static final Pattern LAST = Pattern.compile("\\d{3}( .*)?");
    private static final Pattern MORE = Pattern.compile("\\d{3}-.*");
    private static final int QUIET_MILLIS = 250;

    private final JsonNode attack;
    private Socket socket;
    private final List<String> codes = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean ended;

    AttackPlayer(String host, int port, JsonNode attack) throws IOException {
        this.attack = attack;
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
    }

    String play() throws IOException, InterruptedException {
        one(5000);
        for (JsonNode step : attack.get("steps")) {
            play(step);
        }
        int wait = attack.path("finalWaitMs").asInt(700);
        while (!ended && fill(wait)) {
            wait = QUIET_MILLIS;
        }
        return String.join(" ", codes) + (ended ? " EOF" : " OPEN");
    }

    private void play(JsonNode step) throws IOException, InterruptedException {
        if (step.has("sleepMs")) {
            Thread.sleep(step.get("sleepMs").asLong());
        } else if (step.has("shutdown")) {
            socket.shutdownOutput();
        } else if (step.has("starttls")) {
            startTls();
        } else if (step.has("dripMs")) {
            for (byte octet : octets(step)) {
                if (!send(new byte[] {octet})) {
                    return;
                }
                fill(step.get("dripMs").asInt());
            }
        } else {
            send(octets(step));
            for (int i = step.path("r").asInt(0); i > 0; i--) {
                one(attack.path("replyWaitMs").asInt(5000));
            }
        }
    }

    private void startTls() {
        try {
            socket.setSoTimeout(5000);
            socket = Client.secured(socket);
            codes.add("TLS");
        } catch (IOException e) {
            ended = true;
        }
    }

    private static byte[] octets(JsonNode step) {
        byte[] once;
        if (step.has("u")) {
            once = step.get("u").asText().getBytes(StandardCharsets.UTF_8);
        } else if (step.has("hex")) {
            once = HexFormat.of().parseHex(step.get("hex").asText());
        } else {
            once = step.path("b").asText("").getBytes(StandardCharsets.ISO_8859_1);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = step.path("x").asInt(1); i > 0; i--) {
            all.writeBytes(once);
        }
        return all.toByteArray();
    }

    private boolean send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Waits for one more reply, or for the end. */
    private void one(int millis) throws IOException {
        int before = codes.size();
        long end = System.nanoTime() + millis * 1_000_000L;
        while (!ended && codes.size() == before && System.nanoTime() < end) {
            fill((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    /** Reads octets; up to the first whole line, so that no reply is counted for a later step. */
    private boolean fill(int millis) throws IOException {
        socket.setSoTimeout(Math.max(1, millis));
        try {
            int octet = socket.getInputStream().read();
            while (octet >= 0 && octet != '\n') {
                line.write(octet);
                octet = socket.getInputStream().read();
            }
            if (octet < 0) {
                ended = true;
                return false;
            }
            take(line.toString(StandardCharsets.ISO_8859_1).replaceAll("\r$", ""));
            line.reset();
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (SocketException reset) {
            ended = true;
            return false;
        }
    }

    private void take(String text) {
        if (LAST.matcher(text).matches()) {
            codes.add(text.substring(0, 3));
        } else if (!MORE.matcher(text).matches()) {
            codes.add("???");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
