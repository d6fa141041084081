package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines become octets, one piece for all of them. */
class RepliesTest {

    @Test
    void linesGoOutTogetherEachWithItsEnd() {
        assertThat(sent("250-a", "250 é€𝄞")).isEqualTo("250-a\r\n250 é€𝄞\r\n");
    }

    @Test
    void noTextStartsALineOfItsOwn() {
        assertThat(sent("250 a\r\n550 b\u0000\u007f\tc")).isEqualTo("250 a??550 b???c\r\n");
    }

    @Test
    void noLinesAreNothing() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Replies.send(channel, List.of());
        assertThat(channel.outboundMessages()).isEmpty();
    }

    private static String sent(String... lines) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Replies.send(channel, List.of(lines));
        ByteBuf octets = channel.readOutbound();
        try {
            assertThat(channel.outboundMessages()).isEmpty();
            return octets.toString(StandardCharsets.UTF_8);
        } finally {
            octets.release();
        }
    }
}
