package org.siesta.spf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A name server on loopback that knows what a test tells it. */
public final class SmallDns implements AutoCloseable {

    private static final int TTL = 60;

    private final DatagramSocket socket;
    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean silent;

    public SmallDns() {
        try {
            socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Knows a record: {@code "example.net TXT"} to {@code "v=spf1 -all"}. */
    public SmallDns with(String nameAndType, String... values) {
        records.put(nameAndType.toLowerCase(Locale.ROOT), List.of(values));
        return this;
    }

    /** Answers nothing any more. */
    public SmallDns silent() {
        silent = true;
        return this;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                questions.incrementAndGet();
                if (!silent) {
                    byte[] answer =
                            answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())))
                                    .toWire();
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private Message answer(Message query) throws IOException {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        String name = question.getName().toString(true).toLowerCase(Locale.ROOT);
        String type = Type.string(question.getType());
        List<String> values =
                records.getOrDefault((name + " " + type).toLowerCase(Locale.ROOT), List.of());
        for (String value : values) {
            answer.addRecord(record(question, value), Section.ANSWER);
        }
        if (values.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    private static Record record(Record question, String value) throws IOException {
        Name name = question.getName();
        return switch (question.getType()) {
            case Type.TXT -> new TXTRecord(name, DClass.IN, TTL, parts(value));
            case Type.A -> new ARecord(name, DClass.IN, TTL, InetAddress.ofLiteral(value));
            case Type.MX -> new MXRecord(name, DClass.IN, TTL, 10, Name.fromString(value + "."));
            case Type.PTR -> new PTRRecord(name, DClass.IN, TTL, Name.fromString(value + "."));
            case Type.AAAA -> new AAAARecord(name, DClass.IN, TTL, InetAddress.ofLiteral(value));
            default -> throw new IOException("no such record here: " + question);
        };
    }

    private static List<String> parts(String value) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < value.length(); i += 255) {
            parts.add(value.substring(i, Math.min(value.length(), i + 255)));
        }
        return parts;
    }

    @Override
    public void close() {
        socket.close();
    }
}
