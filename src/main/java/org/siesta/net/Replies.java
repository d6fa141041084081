package org.siesta.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.util.List;

/** Lines on their way to a client. */
final class Replies {

    private static final String CRLF = "\r\n";

    private Replies() {}

    /** Sends the lines, each with its CRLF; no text of anybody can start another one. */
    static void send(Channel channel, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        int most = 0;
        for (String line : lines) {
            most += ByteBufUtil.utf8MaxBytes(line.length()) + CRLF.length();
        }
        ByteBuf all = channel.alloc().buffer(most);
        for (String line : lines) {
            ByteBufUtil.writeUtf8(all, printable(line));
            ByteBufUtil.writeAscii(all, CRLF);
        }
        channel.writeAndFlush(all);
    }

    private static String printable(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (isControl(line.charAt(i))) {
                StringBuilder printable = new StringBuilder(line);
                for (int k = i; k < line.length(); k++) {
                    if (isControl(line.charAt(k))) {
                        printable.setCharAt(k, '?');
                    }
                }
                return printable.toString();
            }
        }
        return line;
    }

    private static boolean isControl(char c) {
        return c < ' ' || c == 127;
    }
}
