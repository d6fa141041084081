package org.siesta.settings;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-office of an account.
 *
 * @param start first moment of the absence in the zone; null for "from now on"
 * @param end first moment after the absence in the zone (exclusive); null for "until switched off"
 * @param subject null for the default ("Auto: " and the original subject)
 * @param days days before the same correspondent is answered again; null for the site's default
 * @param addresses further own addresses
 * @param external what correspondents outside the account's domains get
 */
public record OutOfOffice(
        boolean enabled,
        @Nullable LocalDateTime start,
        @Nullable LocalDateTime end,
        ZoneId zone,
        @Nullable String subject,
        String text,
        @Nullable String html,
        @Nullable Integer days,
        List<String> addresses,
        External external) {

    /** Who outside is answered. */
    public enum Audience {
        ALL,
        KNOWN,
        NONE
    }

    /** The external side; null subject, text and html mean the same as inside. */
    public record External(
            Audience audience,
            @Nullable String subject,
            @Nullable String text,
            @Nullable String html) {

        /** Everybody, with the same text. */
        public static final External SAME = new External(Audience.ALL, null, null, null);
    }

    /** Switched off and empty. */
    public static final OutOfOffice OFF =
            new OutOfOffice(
                    false,
                    null,
                    null,
                    ZoneId.of("UTC"),
                    null,
                    "",
                    null,
                    null,
                    List.of(),
                    External.SAME);

    public OutOfOffice {
        addresses = List.copyOf(addresses);
    }
}
