package org.siesta.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveCompiler;

/**
 * Compiled scripts by the hash of their text, bounded by the size of the texts; the one used
 * longest ago goes first.
 */
public final class ScriptCache {

    private final SieveCompiler compiler;
    private final long maxCharacters;
    // Guarded by this. Access order; compiling happens outside the lock, so two threads may compile
    // the same script once each.
    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long characters;

    private record Entry(Compilation compilation, int size) {}

    /**
     * A cache in front of the compiler.
     *
     * @param maxCharacters sum of the lengths of the cached scripts
     */
    public ScriptCache(SieveCompiler compiler, long maxCharacters) {
        this.compiler = compiler;
        this.maxCharacters = maxCharacters;
    }

    /** What became of this script. */
    public Compilation compile(String script) {
        String key = hash(script);
        synchronized (this) {
            Entry known = entries.get(key);
            if (known != null) {
                return known.compilation();
            }
        }
        Compilation compilation = compiler.compile(script);
        keep(key, new Entry(compilation, script.length()));
        return compilation;
    }

    private synchronized void keep(String key, Entry entry) {
        Entry before = entries.put(key, entry);
        characters += entry.size() - (before == null ? 0 : before.size());
        var oldest = entries.entrySet().iterator();
        while (characters > maxCharacters && oldest.hasNext()) {
            characters -= oldest.next().getValue().size();
            oldest.remove();
        }
    }

    private static String hash(String script) {
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
