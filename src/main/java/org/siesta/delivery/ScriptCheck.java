package org.siesta.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.siesta.account.Account;
import org.siesta.account.Accounts;
import org.siesta.mail.Mailbox;
import org.siesta.settings.Script;
import org.siesta.sieve.Advice;
import org.siesta.sieve.Compilation;
import org.siesta.sieve.Diagnostic;
import org.siesta.sieve.ScriptLibrary;
import org.siesta.sieve.SieveCompiler;
import org.siesta.vacation.ReplyPolicy;

/**
 * What somebody is told of a script before mail meets it: every fault, and what will surprise by
 * the rules of this site.
 *
 * <p>RFC 6609 §3.1: scripts that include each other may be stored in any order, so a script that is
 * missing or includes itself is only warned of until one of them is going to be run.
 */
public final class ScriptCheck {

    private final SieveCompiler compiler;
    private final GlobalScripts site;
    private final Accounts accounts;
    private final Advice advice;

    /**
     * Checks by these rules, for anybody.
     *
     * @param site what every script may include
     */
    public ScriptCheck(
            SieveCompiler compiler, GlobalScripts site, Accounts accounts, ReplyPolicy policy) {
        this(
                compiler,
                site,
                accounts,
                new Advice(
                        policy.minPeriod().toDays(),
                        policy.maxPeriod().toDays(),
                        policy.minSeconds().toSeconds(),
                        _ -> false));
    }

    private ScriptCheck(
            SieveCompiler compiler, GlobalScripts site, Accounts accounts, Advice advice) {
        this.compiler = compiler;
        this.site = site;
        this.accounts = accounts;
        this.advice = advice;
    }

    /**
     * The same for the scripts of an account, whose addresses are known.
     *
     * @param more addresses of the account that only the caller knows
     */
    public ScriptCheck forAccount(Mailbox account, Set<Mailbox> more) {
        return new ScriptCheck(
                compiler,
                site,
                accounts,
                advice.forOwn(
                        address ->
                                more.stream().anyMatch(address::sameAs)
                                        || accounts.resolve(address)
                                                .map(Account::address)
                                                .filter(account::sameAs)
                                                .isPresent()));
    }

    /** The same with other scripts of the site. */
    public ScriptCheck with(GlobalScripts other) {
        return new ScriptCheck(compiler, other, accounts, advice);
    }

    /** A script alone: what it includes stays open. */
    public Compilation alone(byte[] script) {
        return compiler.check(script, advice);
    }

    /**
     * A script that mail is going to meet.
     *
     * @param name what it is called among the scripts of the account; empty when it is none of them
     * @param scripts those of the account as they are now
     */
    public Compilation active(String name, byte[] script, List<Script> scripts) {
        return compiler.check(script, advice, name, library(with(name, script, scripts)));
    }

    /**
     * A script that is stored beside the active one, which may include it.
     *
     * @param name what it is called among the scripts of the account; empty when it is none of them
     * @param scripts those of the account as they are now
     */
    public Compilation stored(String name, byte[] script, List<Script> scripts) {
        List<Script> after = with(name, script, scripts);
        return switch (compiler.checkToStore(script, advice, name, library(after))) {
            case Compilation.Rejected rejected -> rejected;
            case Compilation.Compiled(var plan, var warnings) ->
                    new Compilation.Compiled(
                            plan,
                            Stream.concat(broken(scripts, after), warnings.stream()).toList());
        };
    }

    private static List<Script> with(String name, byte[] script, List<Script> scripts) {
        if (name.isEmpty()) {
            return scripts;
        }
        String text = new String(script, StandardCharsets.UTF_8);
        return Stream.concat(
                        scripts.stream().filter(other -> !other.name().equals(name)),
                        Stream.of(new Script(name, text, false, Instant.EPOCH)))
                .toList();
    }

    /** Tells when the active script stays, and does not compile any more. */
    private Stream<Diagnostic> broken(List<Script> before, List<Script> after) {
        return after.stream()
                .filter(script -> script.active() && script.mayInclude())
                .filter(script -> compile(script, before) instanceof Compilation.Compiled)
                .flatMap(
                        script ->
                                compile(script, after) instanceof Compilation.Rejected rejected
                                        ? Stream.of(warning(says(script.name(), rejected)))
                                        : Stream.empty());
    }

    private Compilation compile(Script script, List<Script> scripts) {
        return compiler.compile(script.content(), script.name(), library(scripts));
    }

    private static Diagnostic warning(String broken) {
        return new Diagnostic(
                1,
                1,
                1,
                1,
                Diagnostic.Severity.WARNING,
                "active-script-broken",
                "once this script is stored, " + broken);
    }

    private ScriptLibrary library(List<Script> scripts) {
        return site.library(
                name ->
                        scripts.stream()
                                .filter(script -> script.name().equals(name))
                                .findFirst()
                                .map(Script::content));
    }

    /** That a script does not compile, and the first reason. */
    static String says(String name, Compilation.Rejected rejected) {
        return rejected.diagnostics().stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .findFirst()
                .map(
                        d ->
                                "the script '%s' does not compile: line %d, column %d: %s"
                                        .formatted(name, d.line(), d.column(), d.message()))
                .orElseThrow();
    }
}
