package org.siesta.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of values that say where something is in the network. */
final class NetworkTypes {

    // sun_path of unix(7) holds 108 octets with the closing NUL.
    private static final int MAX_SOCKET_PATH = 107;

    private NetworkTypes() {}

    static final ValueType<String> HOST =
            ValueTypes.simple(
                    "a host name or an address", t -> ValueTypes.only(t, NetworkSyntax.isHost(t)));

    static final ValueType<String> HTTP_URL =
            ValueTypes.simple(
                    "an address such as http://127.0.0.1:4318/v1/traces",
                    t -> ValueTypes.only(t, NetworkSyntax.isHttpUrl(t)));

    static final ValueType<List<HostPort>> SERVERS =
            ValueTypes.list(
                    ValueTypes.simple(
                            "HOST or HOST:PORT, such as dovecot.example.org:24 or [2001:db8::1]:24",
                            NetworkTypes::hostPort));

    static final ValueType<Integer> PORT = ValueTypes.count(1, 65535);

    static final ValueType<ListenAddress.Tcp> TCP =
            ValueTypes.simple(
                    "ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080", NetworkTypes::tcp);

    static final ValueType<List<ListenAddress.Tcp>> TCP_LIST = ValueTypes.listOrNone(TCP);

    static final ValueType<List<ListenAddress>> ADDRESSES =
            ValueTypes.list(
                    ValueTypes.simple(
                            "127.0.0.1:2424, [::1]:2424 or unix:PATH (at most "
                                    + MAX_SOCKET_PATH
                                    + " octets)",
                            NetworkTypes::listenAddress));

    static final ValueType<List<String>> NETWORKS =
            ValueTypes.listOrNone(
                    ValueTypes.simple(
                            "a network such as 192.0.2.0/24 or 2001:db8::/32 (no address bits behind the prefix), or an address",
                            t -> ValueTypes.only(t, NetworkSyntax.isNetwork(t))));

    static final ValueType<List<String>> HOSTS =
            ValueTypes.listOrNone(
                    ValueTypes.simple(
                            "a name such as mx.example.org",
                            t ->
                                    ValueTypes.only(
                                            t.toLowerCase(Locale.ROOT), NetworkSyntax.isHost(t))));

    private static Optional<ListenAddress> listenAddress(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            int octets = path.getBytes(StandardCharsets.UTF_8).length;
            return ValueTypes.path(path)
                    .filter(_ -> octets <= MAX_SOCKET_PATH)
                    .map(ListenAddress.Unix::new);
        }
        return text.startsWith("*:")
                ? port(text.substring(2)).map(port -> new ListenAddress.Tcp("*", port))
                : tcp(text).map(t -> t);
    }

    private static Optional<ListenAddress.Tcp> tcp(String text) {
        int colon = text.lastIndexOf(':');
        String written = text.substring(0, Math.max(colon, 0));
        boolean bracketed = written.startsWith("[") && written.endsWith("]");
        String host = bracketed ? written.substring(1, written.length() - 1) : written;
        // An IPv6 address without brackets would lose its last group to the port.
        boolean valid =
                bracketed == (host.indexOf(':') >= 0)
                        && (host.equals("localhost") || NetworkSyntax.address(host).isPresent());
        return valid
                ? port(text.substring(colon + 1)).map(p -> new ListenAddress.Tcp(host, p))
                : Optional.empty();
    }

    /** An IPv6 address may stand without brackets where no port follows. */
    private static Optional<HostPort> hostPort(String text) {
        if (NetworkSyntax.isHost(text)) {
            return Optional.of(new HostPort(text, 0));
        }
        int colon = text.lastIndexOf(':');
        String written = text.substring(0, Math.max(colon, 0));
        boolean bracketed = written.startsWith("[") && written.endsWith("]");
        String host = bracketed ? written.substring(1, written.length() - 1) : written;
        return bracketed == (host.indexOf(':') >= 0) && NetworkSyntax.isHost(host)
                ? port(text.substring(colon + 1))
                        .filter(port -> port > 0)
                        .map(port -> new HostPort(host, port))
                : Optional.empty();
    }

    private static Optional<Integer> port(String text) {
        return text.matches("0|[1-9][0-9]{0,4}")
                ? Optional.of(Integer.parseInt(text)).filter(p -> p <= 65535)
                : Optional.empty();
    }
}
