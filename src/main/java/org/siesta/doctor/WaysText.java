package org.siesta.doctor;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.siesta.smtp.ServerProbe.Seen;
import org.siesta.smtp.ServerProbe.Way;
import org.siesta.smtp.ServerSettings.ProxyHeader;

/** The ways of meeting a server, in words. */
final class WaysText {

    private WaysText() {}

    static String of(Map<Way, Seen> ways) {
        List<String> words = ways.values().stream().map(Seen::words).distinct().toList();
        if (words.size() == 1) {
            return "in every way: " + words.getFirst();
        }
        return ways.entrySet().stream()
                .map(e -> way(e.getKey()) + ": " + e.getValue().words())
                .collect(Collectors.joining("; "));
    }

    static String way(Way way) {
        String header =
                switch (way.header()) {
                    case NONE -> "";
                    case V2_LOCAL -> "after PROXY v2 LOCAL";
                    case V2_CLIENT -> "after PROXY v2 with a client";
                    case V1_CLIENT -> "after PROXY v1 with a client";
                };
        if (way.header() == ProxyHeader.NONE) {
            return way.tlsFirst() ? "TLS first" : "plain";
        }
        return way.tlsFirst() ? header + ", TLS first" : header;
    }
}
