package org.siesta.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines on their way to a client. */
final class Replies {

    private Replies() {}

    /** Sends the lines, each with its CRLF; no text of anybody can start another one. */
    static void send(Channel channel, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        StringBuilder all = new StringBuilder();
        for (String line : lines) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                all.append(c < ' ' || c == 127 ? '?' : c);
            }
            all.append("\r\n");
        }
        channel.writeAndFlush(Unpooled.copiedBuffer(all, StandardCharsets.UTF_8));
    }
}
