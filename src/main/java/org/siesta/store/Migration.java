package org.siesta.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Flyway at work. Apart from {@link Schema}, so that a store that is up to date never loads it. */
final class Migration {

    // Held so that its level is not forgotten: Flyway tells every step at level INFO.
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    private Migration() {}

    /**
     * Brings the tables up to date.
     *
     * @param folder of the migrations
     * @param first what each connection is told first, if anything
     * @param incomplete how the complaint begins when they are at fault
     */
    static void run(DataSource source, String folder, @Nullable String first, String incomplete)
            throws SQLException {
        FLYWAY.setLevel(Level.WARNING);
        try {
            Flyway.configure(Migration.class.getClassLoader())
                    .dataSource(source)
                    .initSql(first)
                    .resourceProvider(new OwnResources(folder))
                    .javaMigrationClassProvider(List::of)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof SQLException s) {
                    throw s;
                }
            }
            String why = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
            throw new StoreUnavailable(incomplete + why, e);
        }
    }

    /** The migrations by name: no search of the class path, which differs by how we are packed. */
    private record OwnResources(String folder) implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return Schema.MIGRATIONS.contains(name) ? new OwnResource(folder, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return Schema.MIGRATIONS.stream()
                    .filter(n -> n.startsWith(prefix))
                    .filter(n -> List.of(suffixes).stream().anyMatch(n::endsWith))
                    .<LoadableResource>map(n -> new OwnResource(folder, n))
                    .toList();
        }
    }

    /** One migration. */
    private static final class OwnResource extends LoadableResource {

        private final String folder;
        private final String name;

        OwnResource(String folder, String name) {
            this.folder = folder;
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream in = Migration.class.getClassLoader().getResourceAsStream(folder + name);
            if (in == null) {
                throw new UncheckedIOException(new IOException(name + " is not in the program"));
            }
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return folder + name;
        }

        @Override
        public @Nullable String getAbsolutePathOnDisk() {
            return null;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
