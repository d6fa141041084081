package org.siesta.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server is: a host name or an address without brackets, and a port. */
public record HostPort(String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9_.-]{1,253})):([0-9]{1,5})");

    /** Reads {@code mail.example.org:25}, {@code 192.0.2.1:25} or {@code [2001:db8::1]:25}. */
    public static Optional<HostPort> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return port == 0 || port > 65_535
                ? Optional.empty()
                : Optional.of(new HostPort(host, port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
