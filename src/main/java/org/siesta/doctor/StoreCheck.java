package org.siesta.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.siesta.queue.DecisionFilter;
import org.siesta.queue.DecisionRecord;
import org.siesta.queue.QueueEntry;
import org.siesta.queue.ReplyQueue;
import org.siesta.queue.ReplyState;

/** The folder of everything that must survive a restart, and the replies that wait in it. */
final class StoreCheck {

    private static final long MEBIBYTE = 1024L * 1024;
    private static final long LITTLE = 1024 * MEBIBYTE;
    private static final long TOO_LITTLE = 100 * MEBIBYTE;
    private static final int LOOKED_AT = 1000;
    private static final Duration LOST_SINCE = Duration.ofDays(1);

    private static final Duration APART = Duration.ofSeconds(5);

    /** What the store holds, and how far its clock is ahead of ours. */
    private record Look(List<QueueEntry> waiting, List<DecisionRecord> decisions, Duration apart) {}

    private final Path data;
    private final boolean embedded;
    private final QueueLook opening;
    private final Instant now;

    StoreCheck(Path data, boolean embedded, QueueLook opening, Instant now) {
        this.now = now;
        this.data = data;
        this.embedded = embedded;
        this.opening = opening;
    }

    List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        if (!folder(findings) && embedded) {
            return findings;
        }
        if (embedded && !Files.exists(data.resolve("siesta.db"))) {
            findings.add(
                    Finding.ok(
                            "store-new",
                            about(),
                            "there is no store yet; the first start makes it"));
            return findings;
        }
        try {
            Look look = opening.ask(this::look);
            findings.add(
                    Finding.ok(
                            "store-ready",
                            about(),
                            "opened; "
                                    + count(look.waiting().size(), "reply waits", "replies wait")));
            clock(look.apart(), findings);
            dying(look.waiting(), findings);
            lost(look.decisions(), findings);
        } catch (IOException | RuntimeException e) {
            findings.add(
                    Finding.error(
                            "store-unusable",
                            about(),
                            e.getMessage() == null ? e.toString() : e.getMessage(),
                            embedded ? "siesta.data" : "siesta.store.url"));
        }
        return findings;
    }

    private Look look(ReplyQueue queue, InstantSource clock) {
        List<QueueEntry> waiting = queue.list(false, LOOKED_AT);
        return new Look(
                waiting,
                queue.decisions(
                        new DecisionFilter(null, null, now.minus(LOST_SINCE), null, LOOKED_AT)),
                Duration.between(Instant.now(), clock.instant()));
    }

    /** By the database's time periods begin and end, and by ours the windows of absences. */
    private void clock(Duration apart, List<Finding> findings) {
        if (!embedded && apart.abs().compareTo(APART) > 0) {
            findings.add(
                    Finding.warning(
                            "store-clock-differs",
                            about(),
                            "the clock of the database is "
                                    + apart.abs().toSeconds()
                                    + " s "
                                    + (apart.isNegative() ? "behind" : "ahead of")
                                    + " that of this machine",
                            "set both clocks by NTP"));
        }
    }

    /** Whether the folder is there. */
    private boolean folder(List<Finding> findings) {
        if (!Files.exists(data)) {
            Path above = above(data.toAbsolutePath());
            findings.add(
                    Files.isWritable(above)
                            ? Finding.ok("data-new", about(), "is made at the first start")
                            : Finding.error(
                                    "data-not-writable",
                                    about(),
                                    "is not there, and nothing can be made in " + above,
                                    "siesta.data, or let this user write there"));
            return false;
        }
        if (!Files.isDirectory(data) || !Files.isWritable(data)) {
            findings.add(
                    Finding.error(
                            "data-not-writable",
                            about(),
                            Files.isDirectory(data)
                                    ? "cannot be written by this user"
                                    : "is no folder",
                            "siesta.data, or run as the user of the service"));
            return false;
        }
        space(findings);
        return true;
    }

    private void space(List<Finding> findings) {
        try {
            FileStore disk = Files.getFileStore(data);
            long free = disk.getUsableSpace();
            String seen = free / MEBIBYTE + " MiB are free on its disk";
            findings.add(
                    free < TOO_LITTLE
                            ? Finding.error(
                                    "disk-full", about(), seen, "free space, or siesta.data")
                            : free < LITTLE
                                    ? Finding.warning(
                                            "disk-nearly-full",
                                            about(),
                                            seen,
                                            "free space, or siesta.data")
                                    : Finding.ok("disk", about(), seen));
        } catch (IOException e) {
            findings.add(
                    Finding.warning(
                            "disk",
                            about(),
                            "its disk cannot be asked: " + e.getMessage(),
                            "siesta.data"));
        }
    }

    private static Path above(Path path) {
        Path at = path;
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    /** Replies that were tried and wait on, by what was said to them. */
    private void dying(List<QueueEntry> waiting, List<Finding> findings) {
        Map<String, Integer> reasons = new TreeMap<>();
        waiting.stream()
                .filter(entry -> entry.attempts() > 0 && !entry.lastResult().isEmpty())
                .forEach(entry -> reasons.merge(entry.lastResult(), 1, Integer::sum));
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(3)
                .forEach(
                        e ->
                                findings.add(
                                        Finding.error(
                                                "replies-wait",
                                                "queue",
                                                count(e.getValue(), "reply was", "replies were")
                                                        + " not taken: "
                                                        + e.getKey(),
                                                "mend it, then: siesta queue retry; they are given up"
                                                        + " after siesta.queue.expiry")));
    }

    /** Replies that were given up within the last day. */
    private static void lost(List<DecisionRecord> decisions, List<Finding> findings) {
        Map<String, Integer> reasons = new TreeMap<>();
        decisions.stream()
                .filter(
                        each ->
                                each.replyState() == ReplyState.EXPIRED
                                        || each.replyState() == ReplyState.REFUSED)
                .forEach(each -> reasons.merge(each.lastResult(), 1, Integer::sum));
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(3)
                .forEach(
                        e ->
                                findings.add(
                                        Finding.warning(
                                                "replies-lost",
                                                "queue",
                                                count(e.getValue(), "reply was", "replies were")
                                                        + " given up within a day: "
                                                        + e.getKey(),
                                                "see siesta decisions")));
    }

    private static String count(int n, String one, String more) {
        return n + " " + (n == 1 ? one : more);
    }

    private String about() {
        return "data " + data;
    }
}
