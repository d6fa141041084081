package org.siesta.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.siesta.mail.Ascii;
import org.siesta.mail.Headers;

/**
 * Which of several languages fits a message: the one that it is written in (Content-Language, RFC
 * 3282), else the one that its author would like (Accept-Language), by the lookup of RFC 4647 §3.4.
 */
final class LanguageChoice {

    private static final int MAX_VALUE = 1_000;
    private static final int MAX_RANGES = 50;
    private static final int MAX_FIELDS = 5;

    private LanguageChoice() {}

    /** One of the offered tags; empty when none fits. */
    static Optional<String> of(Headers headers, Collection<String> offered) {
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        List<String> ranges = new ArrayList<>();
        headers.all("Content-Language")
                .limit(MAX_FIELDS)
                .flatMap(LanguageChoice::tags)
                .forEach(ranges::add);
        headers.all("Accept-Language")
                .limit(MAX_FIELDS)
                .flatMap(LanguageChoice::accepted)
                .forEach(ranges::add);
        return ranges.stream()
                .limit(MAX_RANGES)
                .flatMap(range -> lookup(range, offered).stream())
                .findFirst();
    }

    private static Stream<String> tags(String value) {
        String bare = value.replaceAll("\\([^()]*\\)", " ");
        return bare.length() > MAX_VALUE
                ? Stream.empty()
                : Stream.of(bare.split(",", -1)).map(String::strip);
    }

    /** By weight; what is weighted zero is not wanted. */
    private static Stream<String> accepted(String value) {
        if (value.length() > MAX_VALUE) {
            return Stream.empty();
        }
        try {
            return Locale.LanguageRange.parse(value).stream()
                    .filter(r -> r.getWeight() > 0)
                    .map(Locale.LanguageRange::getRange);
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** The tag itself, or what is left when its end is cut off, or else another form of it. */
    private static Optional<String> lookup(String range, Collection<String> offered) {
        for (String cut = range; !cut.isEmpty(); cut = shorter(cut)) {
            String wanted = cut;
            Optional<String> found =
                    offered.stream().filter(tag -> Ascii.same(tag, wanted)).findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return offered.stream().filter(tag -> Ascii.same(primary(tag), primary(range))).findFirst();
    }

    private static String shorter(String tag) {
        return tag.substring(0, Math.max(tag.lastIndexOf('-'), 0));
    }

    private static String primary(String tag) {
        int end = tag.indexOf('-');
        return end < 0 ? tag : tag.substring(0, end);
    }
}
