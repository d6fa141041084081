package org.siesta.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A message whose header fields are added and deleted; each change gives a new one. What is not
 * changed keeps its octets.
 */
public final class EditedMessage {

    /** One field with its octets, or a line of the header section that is no field. */
    private static final class Line {

        private final Headers.@Nullable Field field;
        private final byte[] octets;

        Line(Headers.@Nullable Field field, byte[] octets) {
            this.field = field;
            this.octets = octets;
        }

        /** A line that another one can follow. */
        Line ended() {
            if (octets.length == 0 || octets[octets.length - 1] == '\n') {
                return this;
            }
            byte[] longer = Arrays.copyOf(octets, octets.length + 2);
            longer[octets.length] = '\r';
            longer[octets.length + 1] = '\n';
            return new Line(field, longer);
        }
    }

    private final List<Line> lines;
    private final Content original;
    private final long rest;
    private final Message message;

    private EditedMessage(List<Line> lines, Content original, long rest, Message message) {
        this.lines = lines;
        this.original = original;
        this.rest = rest;
        this.message = message;
    }

    /** The message as it is, to be edited. */
    public static EditedMessage of(Message message) throws IOException {
        Headers.Limits limits = Headers.Limits.DEFAULT;
        byte[] octets;
        try (InputStream in = message.content().open()) {
            octets = HeaderSection.readSection(in, limits.maxOctets() + 1);
        }
        List<Line> lines = new ArrayList<>();
        int rest =
                new HeaderSection(limits)
                        .lines(
                                octets,
                                octets.length,
                                (field, from, to) -> {
                                    byte[] own = Arrays.copyOfRange(octets, from, to);
                                    lines.add(new Line(field.orElse(null), own).ended());
                                });
        return new EditedMessage(List.copyOf(lines), message.content(), rest, message);
    }

    /** The message with the changes. */
    public Message message() {
        return message;
    }

    /**
     * With one field more.
     *
     * @param line the field as it is written, with its final CRLF
     * @param last behind all others, else before them
     */
    public EditedMessage with(String line, boolean last) {
        byte[] octets = line.getBytes(StandardCharsets.UTF_8);
        List<Line> more = new ArrayList<>(lines);
        more.add(
                last ? more.size() : 0,
                new Line(Headers.parse(octets).fields().getFirst(), octets));
        return changed(more);
    }

    /** Without the fields at these positions among all fields, from 0. */
    public EditedMessage without(IntPredicate positions) {
        List<Line> fewer = new ArrayList<>(lines.size());
        int position = 0;
        for (Line line : lines) {
            if (line.field == null) {
                fewer.add(line);
            } else if (!positions.test(position++)) {
                fewer.add(line);
            }
        }
        return fewer.size() == lines.size() ? this : changed(fewer);
    }

    private EditedMessage changed(List<Line> other) {
        List<Headers.Field> fields = new ArrayList<>(other.size());
        long size = original.size() - rest;
        for (Line line : other) {
            if (line.field != null) {
                fields.add(line.field);
            }
            size += line.octets.length;
        }
        Headers headers = new Headers(fields, message.headers().truncated());
        return new EditedMessage(
                other,
                original,
                rest,
                new Message(headers, new Edited(other, original, rest, size)));
    }

    /** The lines, and the octets of the original behind its header section. */
    private record Edited(List<Line> lines, Content original, long rest, long size)
            implements Content {

        @Override
        public InputStream open() throws IOException {
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            for (Line line : lines) {
                header.writeBytes(line.octets);
            }
            InputStream body = original.open();
            try {
                body.skipNBytes(rest);
            } catch (IOException e) {
                body.close();
                throw e;
            }
            return new SequenceInputStream(new ByteArrayInputStream(header.toByteArray()), body);
        }
    }
}
