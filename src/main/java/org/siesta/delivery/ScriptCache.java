package org.siesta.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveCompiler;

/**
 * Compiled scripts by the hash of their text, bounded by what they keep in memory; the one used
 * longest ago goes first. A script that includes others is kept for its account, and only as long
 * as each of the others is what it was.
 */
public final class ScriptCache {

    private final SieveCompiler compiler;
    private final long maxWeight;
    private final GlobalScripts site;
    // Guarded by this. Access order; compiling happens outside the lock, so two threads may compile
    // the same script once each.
    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    /** What an entry keeps beside the plan, and for each included script or fault, in octets. */
    private static final long ENTRY_WEIGHT = 400;

    private static final long ITEM_WEIGHT = 200;

    private record Entry(Compilation compilation, List<Read> reads) {

        long weight() {
            long result =
                    switch (compilation) {
                        case Compilation.Compiled(var plan, var warnings) ->
                                plan.weight() + ITEM_WEIGHT * warnings.size();
                        case Compilation.Rejected(var faults) -> ITEM_WEIGHT * faults.size();
                    };
            return ENTRY_WEIGHT + result + ITEM_WEIGHT * reads.size();
        }
    }

    /** What the compiler asked the library for, and what it got: the hash, empty for nothing. */
    private record Read(ScriptLibrary.Location location, String name, String hash) {

        boolean isStillTrue(ScriptLibrary library) {
            return hash.equals(
                    library.find(location, name).map(found -> digest(found.text())).orElse(""));
        }
    }

    /**
     * A cache in front of the compiler.
     *
     * @param maxWeight about what all entries may keep, in octets
     * @param site what every script may include
     */
    public ScriptCache(SieveCompiler compiler, long maxWeight, GlobalScripts site) {
        this.compiler = compiler;
        this.maxWeight = maxWeight;
        this.site = site;
    }

    /** A cache for a site without scripts. */
    public ScriptCache(SieveCompiler compiler, long maxWeight) {
        this(compiler, maxWeight, GlobalScripts.NONE);
    }

    /** What became of this script, with all that it includes. */
    public Compilation compile(Script script, AccountSettings settings) {
        ScriptLibrary library = site.library(name -> settings.script(name).map(Script::content));
        String alone = digest(script.content());
        String here =
                digest(
                        settings.account().address()
                                + "\n"
                                + script.name()
                                + "\n"
                                + script.content());
        Compilation known = known(alone, here, library);
        if (known != null) {
            return known;
        }
        Recorder recorder = new Recorder(library);
        Compilation compilation = compiler.compile(script.content(), script.name(), recorder);
        List<Read> reads = List.copyOf(recorder.reads);
        keep(reads.isEmpty() ? alone : here, new Entry(compilation, reads));
        return compilation;
    }

    private @Nullable Compilation known(String alone, String here, ScriptLibrary library) {
        Entry entry;
        synchronized (this) {
            entry = entries.get(alone);
            if (entry == null) {
                entry = entries.get(here);
            }
        }
        return entry != null && entry.reads().stream().allMatch(read -> read.isStillTrue(library))
                ? entry.compilation()
                : null;
    }

    /** Notes what the compiler reads. */
    private static final class Recorder implements ScriptLibrary {

        private final ScriptLibrary library;
        private final List<Read> reads = new ArrayList<>();

        Recorder(ScriptLibrary library) {
            this.library = library;
        }

        @Override
        public Optional<Source> find(Location location, String name) {
            Optional<Source> found = library.find(location, name);
            String hash = found.map(source -> digest(source.text())).orElse("");
            Read read = new Read(location, name, hash);
            if (!reads.contains(read)) {
                reads.add(read);
            }
            return found;
        }
    }

    private synchronized void keep(String key, Entry entry) {
        Entry before = entries.put(key, entry);
        weight += entry.weight() - (before == null ? 0 : before.weight());
        var oldest = entries.entrySet().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            weight -= oldest.next().getValue().weight();
            oldest.remove();
        }
    }

    private static String digest(String script) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(script.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
