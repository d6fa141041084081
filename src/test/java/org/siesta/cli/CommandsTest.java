package org.siesta.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siesta.cli.CommandLineRun.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.doctor.PretendServer;
import org.siesta.doctor.PretendServer.Habit;
import org.siesta.queue.QueueUnavailable;
import org.siesta.settings.SettingsUnavailable;
import org.siesta.store.StoreUnavailable;

class CommandsTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "demo",
                "config",
                "config check",
                "config show",
                "doctor",
                "deliver",
                "ooo",
                "ooo show",
                "ooo set",
                "ooo off",
                "queue",
                "queue list",
                "queue retry",
                "queue delete",
                "decisions",
                "why",
                "migrate",
                "train"
            })
    void everyCommandHasHelp(String command) {
        List<String> arguments =
                new java.util.ArrayList<>(
                        command.isEmpty() ? List.of() : List.of(command.split(" ")));
        arguments.add("--help");
        CommandLineRun run = setup().run(arguments.toArray(String[]::new));
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith(("Usage: siesta " + command).strip());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void helpIsACommandToo() {
        assertThat(setup().run("help").out()).isEqualTo(setup().run("--help").out());
        assertThat(setup().run("help", "queue").out())
                .isEqualTo(setup().run("queue", "--help").out());
        assertThat(setup().run("help", "sieve", "test").out())
                .isEqualTo(setup().run("sieve", "test", "--help").out());
        assertThat(setup().run("help", "help").out()).startsWith("Usage: siesta help");
    }

    @ParameterizedTest
    @CsvSource({
        "help nonsense, siesta: there is no command \"nonsense\"; there are serve",
        "help sieve nonsense, siesta sieve: there is no command \"nonsense\"; there are",
        "help sieve test nonsense, siesta sieve test: Unmatched argument: 'nonsense'",
    })
    void helpOfNoCommandIsWrongUsage(String line, String said) {
        CommandLineRun run = setup().run(line.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith(said);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void saysItsVersion() {
        assertThat(setup().run("--version").out()).isEqualToIgnoringNewLines("siesta 1.2.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "serve --nonsense",
                "config",
                "config chekc",
                "ooo show",
                "ooo show nobody",
                "queue nonsense",
                "queue delete",
                "queue list --limit many",
                "decisions --since now",
                "decisions --limit 0",
                "decisions --reason nope",
                "decisions --account nobody",
                "queue list --limit 0",
                "train --messages 0",
                "train --messages many",
                "explain --rcpt ana@example.org --from nobody",
                "doctor --timeout 0",
                "ooo show --url http://[ ana@example.org",
                "doctor --via nonsense",
                "doctor --via other=127.0.0.1:25",
                "doctor --to nobody",
                "doctor --from-domain a..b",
                "doctor --relay-address nowhere",
                "explain --jsonl --rcpt ana@example.org",
                "explain --jsonl --json",
                "explain --jsonl -c nowhere",
                "explain --rcpt ana@example.org --from bo@example.net --scripts .",
                "ooo show --url http://127.0.0.1:1 -c nowhere ana@example.org",
                "ooo off --token hush ana@example.org",
                "why --rcpt ana@example.org --from bo@example.net --token hush",
                "why --rcpt ana@example.org --from bo@example.net -c x --url http://127.0.0.1:1",
                "why --rcpt ana@example.org",
                "why --rcpt ana@example.org --from bo@example.net --since now"
            })
    void wrongUsageIsOneLineAndAHint(String command) {
        CommandLineRun run = setup().run(command.isEmpty() ? new String[0] : command.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines())
                .hasSizeBetween(1, 2)
                .noneMatch(l -> l.contains("Exception"))
                .first()
                .asString()
                .startsWith("siesta");
    }

    @Test
    void queueAloneTakesTheOptionsOfItsList() throws Exception {
        Path file = write("siesta.data=" + folder.resolve("data"));
        for (String command : List.of("queue", "queue list")) {
            List<String> arguments = new java.util.ArrayList<>(List.of(command.split(" ")));
            arguments.addAll(List.of("--all", "--limit", "5", "-c", file.toString()));
            CommandLineRun run = setup().run(arguments.toArray(String[]::new));
            assertThat(run.err()).isEmpty();
            assertThat(run.outLines()).containsExactly("the queue is empty");
        }
        assertThat(folder.resolve("data")).isDirectory();
        assertThat(setup().run("queue", "--json", "--config=" + file).out()).isEmpty();
        assertThat(setup().run("queue", "--limit", "0", "-c", file.toString()).status())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue --config F list | siesta queue: --config stands behind the command: siesta queue list --config",
                "queue -c F retry x | siesta queue: --config stands behind the command: siesta queue retry --config",
                "queue --all delete x | siesta queue: --all stands behind the command: siesta queue delete --all",
                "config --config F check | siesta config: --config stands behind the command: siesta config check --config",
                "config --probe | siesta config: --probe stands behind the command: siesta config check --probe",
                "ooo --json show ana@example.org | siesta ooo: --json stands behind the command: siesta ooo show --json",
                "ooo --text=x | siesta ooo: --text stands behind the command: siesta ooo set --text",
                "--config F queue list | siesta: --config stands behind the command: siesta queue list --config",
                "--messages 5 | siesta: --messages stands behind the command: siesta train --messages",
                "--nonsense queue | siesta: Unknown option: '--nonsense'",
            })
    void anOptionBeforeItsCommandIsToldWhereItStands(String command, String told) {
        CommandLineRun run = setup().run(command.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).hasSize(2).first().isEqualTo(told);
    }

    /** An MTA runs it, and bounces the message at a status that is none of sysexits.h. */
    @ParameterizedTest
    @ValueSource(strings = {"--config F deliver -f a b", "-c F deliver", "--nonsense deliver"})
    void whatStandsBeforeDeliverEndsWithTheStatusOfAPipe(String command) {
        assertThat(setup().run(command.split(" ")).status()).isEqualTo(64);
    }

    @Test
    void anOptionOfManyCommandsIsToldByExamples() {
        assertThat(setup().run("--config", "F").errLines())
                .first()
                .asString()
                .startsWith("siesta: --config stands behind the command, such as siesta serve");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue lst | siesta queue: there is no command \"lst\"; there are ",
                "que list | siesta: there is no command \"que\"; there are ",
            })
    void aCommandThatIsNotThereIsToldWithThoseThatAre(String command, String told) {
        CommandLineRun run = setup().run(command.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(2).first().asString().startsWith(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u001b[2J", "\u009b2J", "\u202egnp", "\u2066x", "a\u0085b", "a\u2028b"})
    void whatIsSaidCannotMoveTheCursorOrTurnTheLine(String text) {
        for (String[] arguments :
                new String[][] {
                    {text},
                    {"serve", "--" + text},
                    {"config", "check", "-c", text},
                    {"sieve", "check", text}
                }) {
            CommandLineRun run = setup().run(arguments);
            assertThat(run.status()).isNotZero();
            assertThat(run.out() + run.err()).isNotEmpty().doesNotContain(text).matches("[ -~\n]+");
        }
    }

    @Test
    void serveGetsTheConfiguration() throws Exception {
        Path file = write("siesta.relay.host=relay.example.org");
        TestProgram program = new TestProgram();
        CommandLineRun run = setup().program(program).run("serve", "--config", file.toString());
        assertThat(run.status()).isZero();
        assertThat(program.taken).containsExactly("serve relay.example.org");
    }

    @Test
    void serveDoesNotStartWithAFault() throws Exception {
        Path file = write("siesta.relay.prot=25", "siesta.mode=both");
        TestProgram program = new TestProgram();
        CommandLineRun run = setup().program(program).run("serve", "--config", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines())
                .hasSize(2)
                .allSatisfy(l -> assertThat(l).startsWith("siesta: ").contains(file + ":"));
        assertThat(program.taken).isEmpty();
    }

    @Test
    void configCheckNamesEveryFaultOrSaysWhatStarts() throws Exception {
        Path faulty = write("siesta.relay.prot=25", "siesta.mode=both");
        CommandLineRun no = setup().run("config", "check", "--config", faulty.toString());
        assertThat(no.status()).isEqualTo(1);
        assertThat(no.outLines()).hasSize(2);
        CommandLineRun yes = setup().run("config", "check");
        assertThat(yes.status()).isZero();
        assertThat(yes.outLines())
                .containsExactly(
                        "ok: mode responder; 1 listener: lmtp 127.0.0.1:2424; relay 127.0.0.1:25");
    }

    @Test
    void configCheckProbesEveryRelayAndBackendWhereItIsAskedTo() throws Exception {
        try (PretendServer relay = PretendServer.with();
                PretendServer second = PretendServer.with(Habit.WANTS_PROXY);
                PretendServer backend = PretendServer.with(Habit.LMTP)) {
            Path file =
                    write(
                            "siesta.mode=forward",
                            "siesta.relay.host=127.0.0.1",
                            "siesta.relay.port=" + relay.port(),
                            "siesta.relays.second.host=127.0.0.1",
                            "siesta.relays.second.port=" + second.port(),
                            "siesta.relays.second.proxy-protocol=v2-local",
                            "siesta.backends.shop.host=127.0.0.1:" + backend.port(),
                            "siesta.backends.shop.domains=example.com");
            CommandLineRun good = setup().run("config", "check", "--probe", "-c", file.toString());
            assertThat(good.status()).as(good.out()).isZero();
            assertThat(good.outLines())
                    .first()
                    .asString()
                    .endsWith(
                            "; relays 127.0.0.1:%d, 127.0.0.1:%d; backend 127.0.0.1:%d for example.com"
                                    .formatted(relay.port(), second.port(), backend.port()));
            Files.writeString(
                    file, Files.readString(file).replace("proxy-protocol=v2-local", "tls=may"));
            CommandLineRun bad = setup().run("config", "check", "--probe", "-c", file.toString());
            assertThat(bad.status()).isEqualTo(1);
            assertThat(bad.outLines())
                    .filteredOn(l -> l.startsWith("error"))
                    .singleElement()
                    .asString()
                    .contains(
                            "relay-wants-proxy",
                            "relay second 127.0.0.1:" + second.port(),
                            "siesta.relays.second.proxy-protocol = v2-local");
        }
    }

    @Test
    void configCheckReadsTheAliasesToo() throws Exception {
        Path aliases =
                Files.writeString(folder.resolve("aliases"), "info: ana@example.org\nwhat\n");
        Path file = write("siesta.accounts.aliases-file=" + aliases);
        CommandLineRun run = setup().run("config", "check", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outLines()).singleElement().asString().startsWith(aliases + ":2: ");
    }

    /**
     * What stands in the files is looked at even where the rest is faulty; each fault has its key
     * and its line.
     */
    @Test
    void configCheckReadsTheCertificatesToo() throws Exception {
        Path tls = Path.of("src/test/resources/tls");
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
        Path file =
                write(
                        certificate("a", tls.resolve("mail.crt"), tls.resolve("other.key")),
                        certificate("b", text, text),
                        certificate("c", tls.resolve("mail.crt"), tls.resolve("pkcs1.key")),
                        "siesta.relay.hots=x");
        CommandLineRun run = setup().run("config", "check", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outLines())
                .satisfiesExactlyInAnyOrder(
                        l -> assertThat(l).contains("siesta.relay.hots (" + file + ":7)"),
                        l ->
                                assertThat(l)
                                        .startsWith(key("a", "certificate") + " (" + file + ":1)")
                                        .contains("other.key does not belong to"),
                        l ->
                                assertThat(l)
                                        .startsWith(key("b", "certificate") + " (" + file + ":3)"),
                        l ->
                                assertThat(l)
                                        .startsWith(key("b", "key") + " (" + file + ":4)")
                                        .contains("no private key"),
                        l ->
                                assertThat(l)
                                        .startsWith(key("c", "key") + " (" + file + ":6)")
                                        .contains("openssl pkcs8"));
    }

    private static String certificate(String name, Path certificate, Path key) {
        return key(name, "certificate") + "=" + certificate + "\n" + key(name, "key") + "=" + key;
    }

    private static String key(String name, String last) {
        return "siesta.tls.certificates." + name + "." + last;
    }

    @Test
    void configCheckNamesFoldersAndSocketsThatCannotBeMade() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "");
        Path file =
                write(
                        "siesta.data=" + plain.resolve("data"),
                        "siesta.listeners.lmtp.address=unix:" + folder.resolve("no/lmtp"));
        CommandLineRun run = setup().run("config", "check", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outLines())
                .satisfiesExactly(
                        l -> assertThat(l).startsWith("siesta.data (" + file + ":1)"),
                        l ->
                                assertThat(l)
                                        .startsWith(
                                                "siesta.listeners.lmtp.address (" + file + ":2)")
                                        .contains("there is no folder"));
    }

    @Test
    void configCheckTriesToMakeTheDataFolderAndLeavesNothing() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
        for (Path data :
                List.of(link, link.resolve("data"), folder.resolve("a/" + "n".repeat(300)))) {
            CommandLineRun run =
                    setup().run("config", "check", "-c", write("siesta.data=" + data).toString());
            assertThat(run.status()).as(data.toString()).isEqualTo(1);
            assertThat(run.outLines())
                    .singleElement()
                    .asString()
                    .contains(data + " cannot be made: ");
        }
        Path good = folder.resolve("b/c/data");
        CommandLineRun run =
                setup().run("config", "check", "-c", write("siesta.data=" + good).toString());
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(folder.resolve("b")).doesNotExist();
    }

    @Test
    void decisionsTakesATimeSpanAndNamesTheReasonsThatThereAre() throws Exception {
        Path file = write("siesta.data=" + folder.resolve("data"));
        CommandLineRun span =
                setup().run(
                                "decisions",
                                "-c",
                                file.toString(),
                                "--since",
                                "1d",
                                "--reason",
                                "report");
        assertThat(span.status()).as(span.err()).isZero();
        assertThat(span.outLines()).containsExactly("no decisions");
        assertThat(setup().run("decisions", "--reason", "nope").err())
                .contains("--reason is one of ", "already-answered");
    }

    @Test
    void configCheckReadsTheAuthoritiesOfTheRelayToo() throws Exception {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), "what\n");
        Path file = write("siesta.relay.ca-file=" + authorities);
        CommandLineRun run = setup().run("config", "check", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outLines())
                .singleElement()
                .asString()
                .startsWith("siesta.relay.ca-file ")
                .contains(authorities.toString());
    }

    @Test
    void configCheckReadsTheAuthoritiesOfTheBackendToo() throws Exception {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), "what\n");
        Path file =
                write(
                        "siesta.mode=forward",
                        "siesta.backends.shop.host=192.0.2.1",
                        "siesta.backends.shop.domains=example.com",
                        "siesta.backends.shop.ca-file=" + authorities);
        CommandLineRun run = setup().run("config", "check", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outLines())
                .singleElement()
                .asString()
                .startsWith("siesta.backends.shop.ca-file ")
                .contains(authorities.toString());
    }

    @Test
    void configShowMarksDefaultsAndMasksSecrets() throws Exception {
        Path file = write("siesta.rest.tokens=hush-hush-hush-hush", "quarkus.log.level=DEBUG");
        CommandLineRun run =
                setup().environment("SIESTA_RELAY_PORT", "26")
                        .run("config", "show", "-c", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.outLines())
                .contains(
                        "siesta.mode = responder  # default",
                        "siesta.relay.port = 26  # environment variable SIESTA_RELAY_PORT",
                        "siesta.rest.tokens = ********  # " + file + ":1",
                        "siesta.listeners.lmtp.address = 127.0.0.1:2424  # default",
                        "# siesta.relay.username is not set",
                        "# quarkus.log.level is handed on");
        assertThat(run.out()).doesNotContain("hush");
    }

    @Test
    void theOutOfOfficeIsSetShownAndSwitchedOffInTheStore() {
        String data = folder.resolve("data").toString();
        CommandLineRun set =
                setup().environment("SIESTA_DATA", data)
                        .input("I am away.\nAna ☀\n")
                        .run(
                                "ooo",
                                "set",
                                "ana@example.org",
                                "--text-file",
                                "-",
                                "--subject",
                                "Away",
                                "--end",
                                "2027-01-04",
                                "--zone",
                                "Europe/Berlin",
                                "--days",
                                "3",
                                "--address",
                                "a.nadel@example.org");
        assertThat(set.err()).isEmpty();
        assertThat(set.status()).isZero();
        CommandLineRun off =
                setup().environment("SIESTA_DATA", data).run("ooo", "off", "<ana@example.org>");
        assertThat(off.status()).isZero();
        CommandLineRun show =
                setup().environment("SIESTA_DATA", data).run("ooo", "show", "ana@example.org");
        assertThat(show.outLines())
                .containsExactly(
                        "ana@example.org: off",
                        "end: 2027-01-05T00:00 Europe/Berlin",
                        "subject: Away",
                        "days: 3",
                        "address: a.nadel@example.org",
                        "external: all",
                        "text:",
                        "  I am away.",
                        "  Ana ☀");
    }

    @Test
    void whatCannotBeSetIsNamedLineByLine() {
        CommandLineRun run =
                setup().environment("SIESTA_DATA", folder.resolve("data").toString())
                        .run(
                                "ooo",
                                "set",
                                "ana@example.org",
                                "--end",
                                "tomorrow",
                                "--zone",
                                "Berlin");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines())
                .hasSize(3)
                .anySatisfy(l -> assertThat(l).startsWith("siesta: end must be"))
                .anySatisfy(l -> assertThat(l).startsWith("siesta: zone must be"))
                .anySatisfy(l -> assertThat(l).startsWith("siesta: text is required"));
    }

    @Test
    void sieveCheckNamesAllFaultsOfAllFiles() throws Exception {
        Path good = Files.writeString(folder.resolve("good.sieve"), "keep;");
        Path bad =
                Files.writeString(
                        folder.resolve("bad.sieve"), "require \"nonsense\";\nvacation;\n");
        CommandLineRun sound = setup().run("sieve", "check", good.toString());
        assertThat(sound).isEqualTo(new CommandLineRun(0, "", ""));
        CommandLineRun faulty =
                setup().input("nonsense")
                        .run("sieve", "check", good.toString(), bad.toString(), "/no/such", "-");
        assertThat(faulty.status()).isEqualTo(1);
        assertThat(faulty.outLines())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(l -> l.matches("(" + bad + "|-):\\d+:\\d+: error: .+ \\[[a-z-]+]"))
                .anyMatch(l -> l.startsWith(bad + ":1:"))
                .anyMatch(l -> l.startsWith(bad + ":2:"))
                .anyMatch(l -> l.startsWith("-:1:"));
        assertThat(faulty.errLines()).containsExactly("siesta: cannot read /no/such: no such file");
        CommandLineRun json =
                setup().run("sieve", "check", "--json", good.toString(), bad.toString());
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.outLines())
                .hasSize(2)
                .satisfies(
                        l -> assertThat(l.getFirst()).contains("\"ok\":true"),
                        l ->
                                assertThat(l.getLast())
                                        .contains("\"ok\":false")
                                        .contains("\"severity\":\"error\""));
    }

    @Test
    void sieveCheckFollowsWhatIsIncludedWhereItIsToldTheFolder() throws Exception {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Path site = Files.createDirectory(folder.resolve("site"));
        Path main =
                Files.writeString(
                        scripts.resolve("main.sieve"),
                        "require \"include\";\ninclude \"next\";\ninclude :global \"office\";\n");
        Files.writeString(scripts.resolve("next.sieve"), "require \"include\"; include \"main\";");
        Files.writeString(site.resolve("office.sieve"), "keep;");
        assertThat(setup().run("sieve", "check", main.toString()).status()).isZero();
        CommandLineRun circular =
                setup().run(
                                "sieve",
                                "check",
                                "--scripts",
                                scripts.toString(),
                                "--global",
                                site.toString(),
                                main.toString());
        assertThat(circular.status()).isEqualTo(1);
        assertThat(circular.outLines())
                .allMatch(l -> l.startsWith(main + ":2:9: error: included "))
                .anyMatch(l -> l.endsWith("circular include [circular-include]"));
        Files.writeString(scripts.resolve("next.sieve"), "keep;");
        assertThat(
                        setup().run(
                                        "sieve",
                                        "check",
                                        "--scripts",
                                        scripts.toString(),
                                        main.toString())
                                .outLines())
                .containsExactly(
                        main
                                + ":3:17: error: included global script 'office' does not exist"
                                + " [script-not-found]");
        assertThat(
                        setup().run("sieve", "check", "--scripts", "/no/such", main.toString())
                                .errLines())
                .containsExactly("siesta: cannot read the folder /no/such");
    }

    @Test
    void sieveCheckWarnsByTheLimitsOfTheSiteAndTheAddressesOfTheUser() throws Exception {
        Path script =
                Files.writeString(
                        folder.resolve("away.sieve"),
                        "require \"vacation\";\n"
                                + "vacation :days 30 :addresses \"ana@work.example\" \"Away\";\n");
        assertThat(setup().run("sieve", "check", script.toString()).outLines()).isEmpty();
        CommandLineRun strict =
                setup().environment("SIESTA_REPLY_MAX_DAYS", "14")
                        .run("sieve", "check", "--user", "ana@example.org", script.toString());
        assertThat(strict.status()).isZero();
        assertThat(strict.outLines())
                .hasSize(2)
                .anyMatch(l -> l.startsWith(script + ":2:16: warning: ") && l.contains("most 14"))
                .anyMatch(l -> l.contains("'ana@work.example' is not known"));
        assertThat(
                        setup().run(
                                        "sieve",
                                        "check",
                                        "--user",
                                        "ana@example.org",
                                        "--own",
                                        "ana@work.example",
                                        script.toString())
                                .outLines())
                .isEmpty();
        assertThat(setup().run("sieve", "check", "--user", "ana", script.toString()).status())
                .isEqualTo(2);
    }

    @Test
    void sieveTestSaysOkOrNotForEachBlockAndCountsThem() throws Exception {
        Path good =
                Files.writeString(
                        folder.resolve("good.svtest"),
                        "require \"vnd.dovecot.testsuite\";\ntest \"it works\" { keep; }\n");
        Path bad =
                Files.writeString(
                        folder.resolve("bad.svtest"),
                        """
                        require ["vnd.dovecot.testsuite", "date"];
                        test "fails" {
                            if currentdate "year" "2026" { test_fail "it is 2026"; }
                        }
                        if false { test "not run" { } }
                        """);
        CommandLineRun sound = setup().run("sieve", "test", good.toString());
        assertThat(sound)
                .isEqualTo(
                        new CommandLineRun(
                                0,
                                String.format(
                                        "ok %s:2: it works%n1 passed, 0 failed, 0 skipped%n", good),
                                ""));
        CommandLineRun faulty =
                setup().run("sieve", "test", good.toString(), bad.toString(), "/no/such");
        assertThat(faulty.status()).isEqualTo(1);
        assertThat(faulty.outLines())
                .containsExactly(
                        "ok " + good + ":2: it works",
                        "not ok " + bad + ":2: fails",
                        "    " + bad + ":3:36: it is 2026",
                        "ok " + bad + ":5: not run # SKIP it is not reached",
                        "not ok /no/such:1: /no/such",
                        "    /no/such:1:1: cannot read /no/such: no such file",
                        "1 passed, 2 failed, 1 skipped");
        CommandLineRun json = setup().run("sieve", "test", "--json", bad.toString());
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.outLines())
                .hasSize(3)
                .first()
                .asString()
                .contains("\"name\":\"fails\"", "\"ok\":false", "\"reason\":\"it is 2026\"");
        assertThat(json.outLines().getLast())
                .isEqualTo("{\"passed\":0,\"failed\":1,\"skipped\":1}");
        assertThat(setup().run("sieve", "test").status()).isEqualTo(2);
    }

    @Test
    void aLineOfTheAliasesThatMakesNoAliasIsNoFaultAndIsTold() throws Exception {
        Path aliases = Files.writeString(folder.resolve("aliases"), "all: ana@example.org, bo\n");
        Path file = write("siesta.accounts.aliases-file=" + aliases);
        CommandLineRun run = setup().run("config", "check", "--config", file.toString());
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.outLines())
                .first()
                .asString()
                .isEqualTo(
                        "warning: "
                                + aliases
                                + ":1: all has 2 targets, and is a list: no alias of an account");
    }

    @Test
    void anEmptyQueueAndNoDecisionsAreSaid() {
        String data = folder.resolve("data").toString();
        assertThat(setup().environment("SIESTA_DATA", data).run("queue", "list").outLines())
                .containsExactly("the queue is empty");
        assertThat(setup().environment("SIESTA_DATA", data).run("queue").outLines())
                .containsExactly("the queue is empty");
        assertThat(setup().environment("SIESTA_DATA", data).run("decisions").outLines())
                .containsExactly("no decisions");
        CommandLineRun retry =
                setup().environment("SIESTA_DATA", data).run("queue", "retry", "nothing");
        assertThat(retry.status()).isEqualTo(1);
        assertThat(retry.outLines()).containsExactly("nothing does not wait in the queue");
        CommandLineRun all = setup().environment("SIESTA_DATA", data).run("queue", "retry");
        assertThat(all.status()).isZero();
        assertThat(all.outLines()).containsExactly("0 replies are due now");
    }

    static Stream<RuntimeException> faultsOfTheStore() {
        return Stream.of(
                new StoreUnavailable("the store is damaged; restore it"),
                new QueueUnavailable(
                        "the store is damaged; restore it", new IllegalStateException()),
                new SettingsUnavailable(
                        "the store is damaged; restore it", new IllegalStateException()));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheStore")
    void aStoreThatIsAwayIsToldInItsOwnWords(RuntimeException fault) {
        TestProgram program = new TestProgram();
        program.openFails = fault;
        CommandLineRun run = setup().program(program).run("queue", "list");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("siesta: the store is damaged; restore it");
    }

    @Test
    void anUnexpectedFailureIsOneLineUnlessTheTraceIsAskedFor() {
        TestProgram program = new TestProgram();
        program.openFails = new IllegalStateException("broken\nin two");
        CommandLineRun run = setup().program(program).run("queue", "list");
        assertThat(run.status()).isEqualTo(70);
        assertThat(run.errLines())
                .containsExactly(
                        "siesta: internal error: java.lang.IllegalStateException: broken in two;"
                                + " run with SIESTA_DEBUG=1 for the trace");
        assertThat(
                        setup().program(program)
                                .environment("SIESTA_DEBUG", "1")
                                .run("queue", "list")
                                .err())
                .contains("\tat org.siesta.");
    }

    private Path write(String... lines) throws Exception {
        return Files.writeString(folder.resolve("siesta.properties"), String.join("\n", lines));
    }
}
