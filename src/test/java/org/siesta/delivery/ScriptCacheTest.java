package org.siesta.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siesta.mail.Mailbox;
import org.siesta.settings.AccountSettings;
import org.siesta.settings.OutOfOffice;
import org.siesta.settings.Script;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.SieveCompiler;
import org.siesta.sieve.SieveLimits;

/** A script is compiled once, as long as it and all that it includes stay the same. */
class ScriptCacheTest {

    private static final SieveCompiler COMPILER = new SieveCompiler(SieveLimits.DEFAULT);
    private static final String INCLUDE = "require \"include\"; include \"x\";";
    private static final String INCLUDE_GLOBAL = "require \"include\"; include :global \"x\";";

    private static Script script(String name, String content) {
        return new Script(name, content, name.equals("main"), Instant.EPOCH);
    }

    private static AccountSettings account(String name, String... namesAndTexts) {
        List<Script> scripts =
                Stream.iterate(0, i -> i < namesAndTexts.length, i -> i + 2)
                        .map(i -> script(namesAndTexts[i], namesAndTexts[i + 1]))
                        .toList();
        return new AccountSettings(
                new Mailbox(name, "example.org"), OutOfOffice.OFF, 0, null, scripts);
    }

    private static Compilation compile(ScriptCache cache, String text, AccountSettings settings) {
        return cache.compile(script("main", text), settings);
    }

    @Test
    void aScriptIsCompiledOnceUntilThereIsNoRoom() {
        ScriptCache cache = new ScriptCache(COMPILER, 2000);
        AccountSettings ana = account("ana");
        Compilation first = compile(cache, "keep;# 1", ana);
        assertThat(compile(cache, "keep;# 1", ana)).isSameAs(first);
        assertThat(compile(cache, "keep;# 1", account("bo"))).isSameAs(first);
        compile(cache, "keep;# 2", ana);
        assertThat(compile(cache, "keep;# 1", ana)).isSameAs(first);
        compile(cache, "keep;# 3", ana);
        assertThat(compile(cache, "keep;# 1", ana)).isSameAs(first);
        Compilation second = compile(cache, "keep;# 2", ana);
        assertThat(compile(cache, "keep;# 2", ana)).isSameAs(second);
    }

    @Test
    void whatAPlanKeepsCountsAndNotTheLengthOfItsText() {
        ScriptCache cache = new ScriptCache(COMPILER, 10_000);
        AccountSettings ana = account("ana");
        Compilation first = compile(cache, "keep;", ana);
        compile(cache, "discard;" + "# ".repeat(100_000), ana);
        assertThat(compile(cache, "keep;", ana)).isSameAs(first);
        compile(cache, "stop;" + "keep;".repeat(100), ana);
        assertThat(compile(cache, "keep;", ana)).isNotSameAs(first);
    }

    @Test
    void anIncludedScriptThatChangedIsReadAnew() {
        ScriptCache cache = new ScriptCache(COMPILER, 100_000);
        Compilation first = compile(cache, INCLUDE, account("ana", "x", "keep;"));
        assertThat(first).isInstanceOf(Compilation.Compiled.class);
        assertThat(compile(cache, INCLUDE, account("ana", "x", "keep;", "y", "stop;")))
                .isSameAs(first);
        assertThat(compile(cache, INCLUDE, account("ana", "x", "nonsense;")))
                .isInstanceOf(Compilation.Rejected.class);
        assertThat(compile(cache, INCLUDE, account("ana")))
                .isInstanceOf(Compilation.Rejected.class);
        assertThat(compile(cache, INCLUDE, account("ana", "x", "stop;")))
                .isInstanceOf(Compilation.Compiled.class)
                .isNotSameAs(first);
    }

    @Test
    void aScriptBelowAnIncludedOneCountsToo() {
        ScriptCache cache = new ScriptCache(COMPILER, 100_000);
        String middle = "require \"include\"; include \"y\";";
        Compilation first = compile(cache, INCLUDE, account("ana", "x", middle, "y", "keep;"));
        assertThat(compile(cache, INCLUDE, account("ana", "x", middle, "y", "keep;")))
                .isSameAs(first);
        assertThat(compile(cache, INCLUDE, account("ana", "x", middle, "y", "stop;")))
                .isNotSameAs(first);
    }

    @Test
    void aMissingScriptIsFoundOnceItIsThere() {
        ScriptCache cache = new ScriptCache(COMPILER, 100_000);
        String optional = "require \"include\"; include :optional \"x\";";
        Compilation without = compile(cache, optional, account("ana"));
        assertThat(compile(cache, optional, account("ana"))).isSameAs(without);
        assertThat(compile(cache, optional, account("ana", "x", "keep;"))).isNotSameAs(without);
    }

    @Test
    void accountsNeverShareWhatTheyInclude() {
        ScriptCache cache = new ScriptCache(COMPILER, 100_000);
        Compilation ana = compile(cache, INCLUDE, account("ana", "x", "keep;"));
        Compilation bo = compile(cache, INCLUDE, account("bo", "x", "nonsense;"));
        assertThat(ana).isInstanceOf(Compilation.Compiled.class);
        assertThat(bo).isInstanceOf(Compilation.Rejected.class);
        assertThat(compile(cache, INCLUDE, account("ana", "x", "keep;"))).isSameAs(ana);
        assertThat(compile(cache, INCLUDE, account("bo", "x", "nonsense;"))).isSameAs(bo);
    }

    @Test
    void theScriptsOfTheSiteAreForAll() {
        ScriptCache cache =
                new ScriptCache(COMPILER, 100_000, new GlobalScripts(Map.of("x", "keep;")));
        assertThat(compile(cache, INCLUDE_GLOBAL, account("ana")))
                .isInstanceOf(Compilation.Compiled.class);
        assertThat(compile(cache, INCLUDE, account("ana")))
                .isInstanceOf(Compilation.Rejected.class);
        assertThat(compile(new ScriptCache(COMPILER, 100_000), INCLUDE_GLOBAL, account("ana")))
                .isInstanceOf(Compilation.Rejected.class);
    }

    @Test
    void theScriptsOfTheSiteAreFilesOfAFolder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("x.sieve"), "keep;");
        Files.writeString(folder.resolve("notes.txt"), "nonsense");
        Files.createDirectory(folder.resolve("folder.sieve"));
        GlobalScripts scripts = GlobalScripts.read(folder, COMPILER, 1000);
        assertThat(scripts.find("x")).contains("keep;");
        assertThat(scripts.find("notes")).isEmpty();
        assertThat(scripts.find("../x")).isEmpty();
    }

    @Test
    void scriptsOfTheSiteMayIncludeEachOtherAndThoseOfTheUserButNeverInACircle(@TempDir Path folder)
            throws IOException {
        String require = "require \"include\"; ";
        Files.writeString(folder.resolve("x.sieve"), require + "include :global \"y\";");
        Files.writeString(folder.resolve("y.sieve"), require + "include \"own\";");
        assertThat(GlobalScripts.read(folder, COMPILER, 1000).find("y")).isPresent();
        Files.writeString(folder.resolve("y.sieve"), require + "include :global \"x\";");
        assertThatThrownBy(() -> GlobalScripts.read(folder, COMPILER, 1000))
                .hasMessageContaining("x.sieve:1:")
                .hasMessageContaining("circular include");
    }

    @Test
    void aFaultInAScriptOfTheSiteIsToldWithItsPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.sieve");
        Files.writeString(file, "keep;\nnonsense;\n");
        assertThatThrownBy(() -> GlobalScripts.read(folder, COMPILER, 1000))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ":2:1: unknown command");
    }
}
