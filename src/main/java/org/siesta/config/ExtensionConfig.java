package org.siesta.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What scripts may know and do beyond the base language.
 *
 * @param lists members by the name of the list; {@code @DOMAIN} stands for all of a domain
 * @param environment what the administrator shows to scripts
 */
public record ExtensionConfig(
        EditHeader editHeader,
        Notify notifications,
        Duplicate duplicate,
        Scanner spam,
        Scanner virus,
        Map<String, List<String>> lists,
        Map<String, String> environment) {

    /** Fields that scripts add and delete (RFC 5293). */
    public record EditHeader(
            int maxFieldSize, int maxAdded, List<String> forbidAdd, List<String> forbidDelete) {}

    /** Notifications that scripts ask for (RFC 5435). */
    public record Notify(int maxNotifications, int maxRecipients) {}

    /** How long scripts remember messages (RFC 7352). */
    public record Duplicate(Duration defaultPeriod, Duration maxPeriod) {}

    /**
     * Where a scanner's verdict stands (RFC 5235).
     *
     * @param status {@code usual}, {@code none} or {@code FIELD[:PATTERN]}
     * @param max a number or {@code FIELD:PATTERN}
     */
    public record Scanner(String status, Type type, String max, Map<String, Integer> words) {

        /** What the status is. */
        public enum Type {
            SCORE,
            LENGTH,
            WORDS
        }
    }
}
