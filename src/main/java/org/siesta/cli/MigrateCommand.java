package org.siesta.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.config.SiestaConfig;
import org.siesta.store.StoreSchema;
import org.siesta.store.StoreUnavailable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code migrate}: what the first node of a new version does at its start, beforehand. */
@Command(
        name = "migrate",
        description =
                "Brings the tables of the store to the version of this program. Nodes of the version"
                        + " before go on working on them.")
final class MigrateCommand implements Callable<Integer> {

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    MigrateCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        SiestaConfig sound = config.load(surroundings, Exit.NO).config();
        try {
            Output.of(spec).println(migrated(program.schema(sound)));
        } catch (StoreUnavailable e) {
            throw new Complaint(String.valueOf(e.getMessage()));
        }
        return Exit.DONE;
    }

    private String migrated(StoreSchema schema) {
        int found = schema.version();
        int known = StoreSchema.known();
        String store = "the store at " + schema.place();
        if (found > known) {
            throw new Complaint(
                    "%s has version %d of the schema and this program knows %d: nothing was changed; use a program as new as the store"
                            .formatted(store, found, known));
        }
        if (found == known) {
            return "%s has version %d of the schema, as this program: there is nothing to do"
                    .formatted(store, found);
        }
        String from = found == 0 ? "no tables" : "version " + found + " of the schema";
        if (dryRun) {
            return "%s has %s and would get version %d; nothing was changed"
                    .formatted(store, from, known);
        }
        schema.migrate();
        return "%s had %s and has version %d now".formatted(store, from, known);
    }
}
