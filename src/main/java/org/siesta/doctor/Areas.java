package org.siesta.doctor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** What is looked at, all at once; told in the order in which it was named. */
final class Areas {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Map<String, Callable<List<Finding>>> looks = new LinkedHashMap<>();

    void put(String area, Callable<List<Finding>> look) {
        looks.merge(area, look, Areas::both);
    }

    /** Two servers may have one place. */
    private static Callable<List<Finding>> both(
            Callable<List<Finding>> first, Callable<List<Finding>> second) {
        return () -> {
            Set<Finding> all = new LinkedHashSet<>(first.call());
            all.addAll(second.call());
            return List.copyOf(all);
        };
    }

    /**
     * What was found.
     *
     * @param longest more than any look takes when all that it asks stays silent
     * @param progress hears what is waited for
     */
    List<Finding> answers(Duration longest, Consumer<String> progress) {
        Map<String, AtOnce.Pending<List<Finding>>> pending = new LinkedHashMap<>();
        looks.forEach((area, look) -> pending.put(area, AtOnce.start(guarded(area, look))));
        Set<Finding> findings = new LinkedHashSet<>();
        pending.forEach(
                (area, answer) -> {
                    if (!answer.within(SOON)) {
                        progress.accept(area);
                    }
                    findings.addAll(
                            answer.within(longest) ? answer.get() : List.of(late(area, longest)));
                });
        return List.copyOf(findings);
    }

    private static Finding late(String area, Duration longest) {
        return Finding.error(
                "probe-late",
                area,
                "no end in " + longest.toSeconds() + " s",
                "see what is so slow, or ask with a longer --timeout");
    }

    /** One area that fails must not hide the others. */
    private static Callable<List<Finding>> guarded(String area, Callable<List<Finding>> look) {
        return () -> {
            try {
                return look.call();
            } catch (Exception e) {
                return List.of(
                        Finding.error(
                                "probe-failed",
                                area,
                                e.toString(),
                                "a fault of the doctor: please report it"));
            }
        };
    }
}
