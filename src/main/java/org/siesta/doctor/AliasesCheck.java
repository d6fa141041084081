package org.siesta.doctor;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.account.AliasFile;

/** The lines of the aliases file that are no aliases, each by its number. */
final class AliasesCheck {

    private static final String KEY = "siesta.accounts.aliases-file";

    private final @Nullable Path file;

    AliasesCheck(@Nullable Path file) {
        this.file = file;
    }

    List<Finding> examine() {
        if (file == null) {
            return List.of();
        }
        AliasFile aliases;
        try {
            aliases = AliasFile.parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            return List.of(unreadable("it is not a text in UTF-8"));
        } catch (IOException e) {
            return List.of(unreadable("it cannot be read"));
        }
        List<Finding> findings = new ArrayList<>();
        aliases.faults()
                .forEach(
                        f ->
                                findings.add(
                                        Finding.error(
                                                "aliases-fault",
                                                about(f),
                                                f.message(),
                                                "mend the line; the service does not start with"
                                                        + " it")));
        aliases.passedOver()
                .forEach(
                        f ->
                                findings.add(
                                        Finding.warning(
                                                "aliases-passed-over",
                                                about(f),
                                                f.message(),
                                                "name one account, or leave it: a list answers"
                                                        + " nobody")));
        if (findings.isEmpty()) {
            String lines = aliases.aliases().size() + " lines";
            findings.add(Finding.ok("aliases-read", "aliases " + file, lines));
        }
        return findings;
    }

    private String about(AliasFile.Fault fault) {
        return "aliases " + file + ":" + fault.line();
    }

    private Finding unreadable(String why) {
        return Finding.error("aliases-unreadable", "aliases " + file, why, KEY);
    }
}
