package org.siesta.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock against what others say. */
class ClockCheckTest {

    private static final Instant NOW = Instant.parse("2026-07-06T10:00:00Z");

    @TempDir private Path data;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mx ESMTP Exim 4.96 Mon, 06 Jul 2026 10:00:05 +0000 | clock",
                "mx ESMTP Exim 4.96 Mon, 06 Jul 2026 12:00:05 +0200 | clock",
                "mx ESMTP Exim 4.96 Mon, 6 Jul 2026 10:20:00 +0000  | clock-differs",
                "mx ESMTP Exim 4.96 Mon, 06 Jul 2026 09:00:00 +0000 | clock-differs",
                "mx ESMTP Exim 4.96 Mon, 99 Jul 2026 09:00:00 +0000 | clock",
                "mx ESMTP Postfix                                   | clock"
            })
    void aServerThatTellsTheTimeIsCompared(String greeting, String code) {
        assertThat(new ClockCheck(NOW, data).examine(List.of(greeting)))
                .first()
                .satisfies(f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void aStoreOfTheFutureMeansThatTheClockWentBack() throws IOException {
        Path file = Files.createFile(data.resolve("siesta.db"));
        Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(3600)));
        assertThat(new ClockCheck(NOW, data).examine(List.of()))
                .first()
                .satisfies(f -> assertThat(f.code()).isEqualTo("clock-went-back"));
    }

    @Test
    void zoneRulesOfLongAgoAreAWarning() {
        Instant later = Instant.parse("2036-07-06T10:00:00Z");
        assertThat(new ClockCheck(later, data).examine(List.of()))
                .extracting(Finding::code)
                .contains("zone-rules-old");
    }
}
