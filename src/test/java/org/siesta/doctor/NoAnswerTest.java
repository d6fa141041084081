package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class NoAnswerTest {

    /** As Java's client throws it, whatever kept it from connecting. */
    private static final IOException NOT_CONNECTED =
            (IOException) new ConnectException().initCause(new ClosedChannelException());

    @SuppressWarnings("unused")
    private static final List<Arguments> kinds =
            List.of(
                    Arguments.of(new ConnectException("Verbindungsaufbau"), "connection refused"),
                    Arguments.of(new NoRouteToHostException("Kein Weg"), "no route to host"),
                    Arguments.of(new SocketTimeoutException("late"), "no connection in 2 s"),
                    Arguments.of(
                            new SocketException("Network is unreachable"),
                            "Network is unreachable"));

    @ParameterizedTest
    @FieldSource("kinds")
    void aConnectionThatWasNotMadeIsToldByWhatKeptIt(IOException kept, String words) {
        assertThat(
                        NoAnswer.words(
                                NOT_CONNECTED,
                                () -> {
                                    throw kept;
                                }))
                .isEqualTo(words);
    }

    @Test
    void whatIsNotAboutTheConnectionIsToldAsItCame() {
        assertThat(
                        NoAnswer.words(
                                new HttpTimeoutException("request timed out"),
                                URI.create("http://127.0.0.1/")))
                .isEqualTo("request timed out");
    }

    @Test
    void aNameWithoutAddressIsNotTriedAgain() {
        IOException unknown =
                (IOException) new ConnectException().initCause(new UnresolvedAddressException());
        assertThat(NoAnswer.words(unknown, URI.create("http://nowhere.invalid/")))
                .isEqualTo("the name has no address");
    }

    @ParameterizedTest
    @FieldSource("hosts")
    void theSamePortIsTriedAgain(String host) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            port = socket.getLocalPort();
            assertThat(NoAnswer.words(NOT_CONNECTED, URI.create("http://" + host + ":" + port)))
                    .isEqualTo("a connection was not made, and the next one was");
        }
        assertThat(NoAnswer.words(NOT_CONNECTED, URI.create("http://" + host + ":" + port)))
                .isEqualTo("connection refused");
    }

    @SuppressWarnings("unused")
    private static final List<String> hosts = List.of("127.0.0.1", "[::1]");
}
