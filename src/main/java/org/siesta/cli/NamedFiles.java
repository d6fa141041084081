package org.siesta.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.account.AliasFile;
import org.siesta.config.CertificateConfig;
import org.siesta.config.ConfigEntry;
import org.siesta.config.ConfigFault;
import org.siesta.config.ForwardConfig;
import org.siesta.config.ListenAddress;
import org.siesta.config.ListenerConfig;
import org.siesta.config.Origin;
import org.siesta.config.SiestaConfig;
import org.siesta.net.CertificateFacts;
import org.siesta.net.UnusableCertificate;
import org.siesta.sieve.SieveCompiler;
import org.siesta.smtp.AuthorityFile;

/** What is wrong in the files that a configuration names: each would stop the start, or a reply. */
final class NamedFiles {

    private static final int MAX_SOCKET_PATH = 107;

    private final SiestaConfig config;
    private final List<ConfigEntry> entries;
    private final Instant now;
    private final List<ConfigFault> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    NamedFiles(SiestaConfig config, List<ConfigEntry> entries, Instant now) {
        this.config = config;
        this.entries = entries;
        this.now = now;
    }

    List<ConfigFault> faults() {
        config.tls().certificates().forEach(this::certificate);
        authorities();
        config.relays().forEach(relay -> authorities(relay.keys(), relay.caFile()));
        for (ForwardConfig.Route route : config.forward().routes()) {
            route.servers().stream()
                    .limit(1)
                    .forEach(server -> authorities(route.keys(), server.caFile()));
        }
        aliases();
        scripts();
        data();
        config.listeners().forEach(this::sockets);
        return faults;
    }

    /** What {@link #faults} met that stops nothing, and is easily missed. */
    List<String> warnings() {
        return warnings;
    }

    private void certificate(CertificateConfig certificate) {
        String key = "siesta.tls.certificates." + certificate.name() + ".certificate";
        List<CertificateFacts.Fault> unusable =
                CertificateFacts.faults(certificate.certificate(), certificate.key());
        for (CertificateFacts.Fault each : unusable) {
            fault(
                    each.ofKey() ? "siesta.tls.certificates." + certificate.name() + ".key" : key,
                    each.text());
        }
        if (!unusable.isEmpty()) {
            return;
        }
        CertificateFacts facts =
                CertificateFacts.read(certificate.certificate(), certificate.key());
        if (facts.expired(now)) {
            fault(key, certificate.certificate() + " ended at " + facts.notAfter());
        }
        if (facts.notYet(now)) {
            fault(key, certificate.certificate() + " begins at " + facts.notBefore());
        }
        if (facts.names().isEmpty()) {
            fault(key, certificate.certificate() + " names no host");
        }
    }

    private void authorities() {
        Path file = config.tls().clientAuthorities();
        if (file != null) {
            try {
                CertificateFacts.authorities(file);
            } catch (UnusableCertificate e) {
                fault("siesta.tls.client-authorities", String.valueOf(e.getMessage()));
            }
        }
    }

    private void authorities(String keys, @Nullable Path file) {
        if (file != null) {
            try {
                AuthorityFile.read(file).close();
            } catch (IOException e) {
                fault(keys + "ca-file", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The aliases are a file of their own. */
    private void aliases() {
        Path file = config.accounts().aliasesFile();
        String key = "siesta.accounts.aliases-file";
        if (file == null) {
            return;
        }
        try {
            AliasFile aliases = AliasFile.parse(Files.readString(file));
            aliases.faults().forEach(f -> of(key, file + ":" + f.line() + ": " + f.message()));
            aliases.passedOver()
                    .forEach(
                            f ->
                                    warnings.add(
                                            Commands.oneLine(
                                                    file + ":" + f.line() + ": " + f.message())));
        } catch (IOException e) {
            fault(key, "cannot read " + file + ": it is not a text in UTF-8");
        }
    }

    /** The scripts of the site are compiled at start. */
    private void scripts() {
        try {
            Rules.globalScripts(config.sieve(), new SieveCompiler(Rules.limits(config.sieve())));
        } catch (IOException e) {
            String.valueOf(e.getMessage())
                    .lines()
                    .forEach(line -> of("siesta.sieve.global-scripts", line));
        }
    }

    /** The folder is made at the first start, where it can be. */
    private void data() {
        Path data = config.store().data().toAbsolutePath();
        if (Files.exists(data)) {
            if (!Files.isDirectory(data)) {
                fault("siesta.data", data + " is a file; name a folder");
            } else if (!Files.isWritable(data)) {
                fault("siesta.data", data + " cannot be written by this user");
            }
            return;
        }
        Path above = data;
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            fault("siesta.data", data + " cannot be made: " + above + " is a file");
        } else if (!Files.isWritable(above)) {
            fault(
                    "siesta.data",
                    data + " cannot be made: " + above + " cannot be written by this user");
        } else {
            tried(data, above);
        }
    }

    /**
     * What may be written still takes no folder where a name is too long, a link leads nowhere, or
     * the file system has none: only to make it tells. What was made is taken away again.
     */
    private void tried(Path data, Path above) {
        List<Path> missing = new ArrayList<>();
        for (@Nullable Path at = data; at != null && !at.equals(above); at = at.getParent()) {
            missing.add(at);
        }
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            fault("siesta.data", data + " cannot be made: " + why(e));
        }
        try {
            for (Path made : missing) {
                if (Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(made);
                }
            }
        } catch (IOException _) {
            // A service began to use it meanwhile.
        }
    }

    private static String why(IOException fault) {
        if (fault instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is a link that leads nowhere";
        }
        return fault instanceof FileSystemException system && system.getReason() != null
                ? system.getFile() + ": " + system.getReason()
                : String.valueOf(fault.getMessage());
    }

    private void sockets(ListenerConfig listener) {
        for (ListenAddress address : listener.addresses()) {
            if (address instanceof ListenAddress.Unix(Path path)) {
                socket("siesta.listeners." + listener.name() + ".address", path.toAbsolutePath());
            }
        }
    }

    private void socket(String key, Path path) {
        Path folder = path.getParent();
        if (path.toString().length() > MAX_SOCKET_PATH) {
            fault(
                    key,
                    path
                            + " is longer than "
                            + MAX_SOCKET_PATH
                            + " octets, as a unix socket may be");
        } else if (folder == null || !Files.isDirectory(folder)) {
            fault(key, path + " cannot be made: there is no folder " + folder);
        } else if (!Files.isWritable(folder)) {
            fault(key, path + " cannot be made: " + folder + " cannot be written by this user");
        } else if (Files.isDirectory(path)) {
            fault(key, path + " is a folder");
        }
    }

    /** A fault of the value, with the place where it was set. */
    private void fault(String key, String what) {
        String where =
                entries.stream()
                        .filter(e -> e.key().equals(key))
                        .filter(e -> !(e.origin() instanceof Origin.Default))
                        .map(e -> " (" + e.origin().where() + ")")
                        .findFirst()
                        .orElse("");
        of(key, key + where + ": " + what);
    }

    /** A fault with a place of its own. */
    private void of(String key, String message) {
        faults.add(new ConfigFault(key, Commands.oneLine(message)));
    }
}
