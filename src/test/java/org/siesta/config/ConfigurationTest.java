package org.siesta.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siesta.mail.Mailbox;

class ConfigurationTest {

    @TempDir private Path folder;

    private Configuration load(Map<String, String> environment, Properties system, String... lines)
            throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, String.join("\n", lines));
        return Configuration.load(Optional.of(file), environment, system);
    }

    private SiestaConfig loaded(String... lines) throws Exception {
        return sound(load(Map.of(), new Properties(), lines)).config();
    }

    private static Configuration.Loaded sound(Configuration configuration) {
        assertThat(configuration).isInstanceOf(Configuration.Loaded.class);
        return (Configuration.Loaded) configuration;
    }

    /** The faults, with the folder of the test taken out. */
    private List<String> faults(Configuration configuration) {
        assertThat(configuration).isInstanceOf(Configuration.Faulty.class);
        return ((Configuration.Faulty) configuration)
                .faults().stream().map(f -> f.message().replace(folder + "/", "")).toList();
    }

    @Test
    void withoutAnythingTheServiceStartsAsTheReadmeSays() {
        SiestaConfig config =
                sound(Configuration.load(Optional.empty(), Map.of(), new Properties())).config();
        assertThat(config.mode()).isEqualTo(SiestaConfig.Mode.RESPONDER);
        assertThat(config.listeners())
                .singleElement()
                .satisfies(
                        lmtp -> {
                            assertThat(lmtp.name()).isEqualTo("lmtp");
                            assertThat(lmtp.protocol()).isEqualTo(ListenerConfig.Protocol.LMTP);
                            assertThat(lmtp.addresses())
                                    .containsExactly(new ListenAddress.Tcp("127.0.0.1", 2424));
                            assertThat(lmtp.proxyRequired()).isFalse();
                            assertThat(lmtp.trustedProxies()).isEmpty();
                            assertThat(lmtp.trustedClients()).containsExactly("127.0.0.0/8", "::1");
                            assertThat(lmtp.tls()).isEqualTo(ListenerConfig.Tls.NONE);
                            assertThat(lmtp.limits())
                                    .isEqualTo(
                                            new ListenerConfig.Limits(
                                                    100L << 20,
                                                    1000,
                                                    10_000,
                                                    0,
                                                    Duration.ofSeconds(5),
                                                    Duration.ofMinutes(5),
                                                    500,
                                                    10,
                                                    100,
                                                    16_384));
                        });
        assertThat(config.relay().host()).isEqualTo("127.0.0.1");
        assertThat(config.relay().port()).isEqualTo(25);
        assertThat(config.relay().tls()).isEqualTo(ServerTls.MAY);
        assertThat(config.relay().proxyProtocol()).isEqualTo(ProxyHeader.NONE);
        assertThat(config.backend()).isNull();
        assertThat(config.store().data()).isEqualTo(Path.of("./data"));
        assertThat(config.accounts())
                .isEqualTo(
                        new AccountsConfig(
                                List.of(),
                                List.of(),
                                "+",
                                null,
                                List.of("127.0.0.0/8", "::1"),
                                List.of()));
        assertThat(config.reply())
                .isEqualTo(
                        new ReplyConfig(
                                new ReplyConfig.EnvelopeFrom.Null(),
                                7,
                                1,
                                60,
                                86_400,
                                100,
                                0,
                                0,
                                32 << 10,
                                true,
                                List.of()));
        assertThat(config.suppress())
                .isEqualTo(
                        new SuppressConfig(
                                List.of(),
                                List.of("invalid"),
                                List.of("X-Spam-Flag", "X-Spam-Status", "X-Spam"),
                                List.of("X-Virus-Status", "X-Virus-Infected", "X-Amavis-Alert"),
                                true,
                                100,
                                Duration.ZERO,
                                false));
        assertThat(config.store().rememberedPerAccount()).isEqualTo(10_000);
        assertThat(config.store().rememberAddresses()).isFalse();
        assertThat(config.rest().tokens()).isEmpty();
        assertThat(config.http().address()).hasToString("127.0.0.1:8080");
        assertThat(config.http().management()).hasToString("127.0.0.1:9000");
        assertThat(config.delivery().onStoreFailure())
                .isEqualTo(DeliveryConfig.OnStoreFailure.TEMPFAIL);
        assertThat(config.queue().expiry()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void relaysAreTriedInTheOrderOfTheirPreference() throws Exception {
        SiestaConfig config =
                loaded(
                        "siesta.relay.host=mail.example.org",
                        "siesta.relay.proxy-protocol=v2-local",
                        "siesta.relay.idle-timeout=2s",
                        "siesta.relay.username=first",
                        "siesta.relay.password=secret-1",
                        "siesta.relays.last.host=last.example.com",
                        "siesta.relays.last.preference=20",
                        "siesta.relays.backup.host=smtp.example.net",
                        "siesta.relays.backup.port=465",
                        "siesta.relays.backup.proxy-protocol=none",
                        "siesta.relays.backup.tls=implicit",
                        "siesta.relays.backup.username=ana",
                        "siesta.relays.backup.password=secret-2",
                        "siesta.relays.another.host=another.example.com");
        assertThat(config.relays())
                .extracting(RelayConfig::host)
                .containsExactly(
                        "mail.example.org",
                        "another.example.com",
                        "smtp.example.net",
                        "last.example.com");
        assertThat(config.relay().keys()).isEqualTo("siesta.relay.");
        RelayConfig another = config.relays().get(1);
        assertThat(another.keys()).isEqualTo("siesta.relays.another.");
        assertThat(another.proxyProtocol())
                .as("what it does not say is as siesta.relay says")
                .isEqualTo(ProxyHeader.V2_LOCAL);
        assertThat(another.idleTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(another.username()).as("but for the login").isNull();
        RelayConfig backup = config.relays().get(2);
        assertThat(backup.port()).isEqualTo(465);
        assertThat(backup.proxyProtocol()).isEqualTo(ProxyHeader.NONE);
        assertThat(backup.tls()).isEqualTo(ServerTls.IMPLICIT);
        assertThat(backup.username()).isEqualTo("ana");
        assertThat(backup.password()).isEqualTo("secret-2");
    }

    @Test
    void theRelayThatNobodyNamedIsNotThereBesideThoseThatAreNamed() throws Exception {
        assertThat(loaded("siesta.relays.a.host=a.example.org").relays())
                .extracting(RelayConfig::host)
                .containsExactly("a.example.org");
    }

    @Test
    void everyDefaultIsAValueOfItsKind() {
        assertThat(Keys.all())
                .allSatisfy(
                        key -> {
                            String text = key.defaultText();
                            if (text != null) {
                                assertThat(key.type().parse(text))
                                        .as(key.pattern())
                                        .isInstanceOf(Parsed.Value.class);
                            }
                        });
    }

    @Test
    void readsEveryArea() throws Exception {
        SiestaConfig config =
                loaded(
                        "siesta.mode = forward",
                        "siesta.host-name: mx.example.org",
                        "siesta.data /var/lib/siesta",
                        "siesta.listeners.lb.address = 0.0.0.0:24 , [::1]:2424, unix:/run/s/lmtp",
                        "siesta.listeners.lb.proxy-protocol=required",
                        "siesta.listeners.lb.trusted-proxies=192.0.2.0/24, 2001:db8::/32 ,198.51.100.7",
                        "siesta.listeners.lb.limits.max-message-size=10M",
                        "siesta.listeners.lb.limits.proxy-timeout=300ms",
                        "siesta.listeners.shim.protocol=smtp-shim",
                        "siesta.listeners.shim.address=127.0.0.1:2525",
                        "siesta.listeners.shim.trusted-clients=none",
                        "siesta.relay.host=relay.example.org",
                        "siesta.relay.port=587",
                        "siesta.relay.proxy-protocol=v2-local",
                        "siesta.relay.tls=verify",
                        "siesta.relay.username=siesta",
                        "siesta.relay.password=a b=c#d",
                        "siesta.backend.path=/run/dovecot/lmtp",
                        "siesta.backend.xclient=true",
                        "siesta.accounts.domains=Example.org, example.com",
                        "siesta.accounts.delimiter=+-",
                        "siesta.reply.envelope-from=bounces@example.org",
                        "siesta.rest.tokens=abcdefghijklmnop, ana@example.org:0123456789abcdef=="
                                + ", bo@example.org:sha256:"
                                + "0a".repeat(32)
                                + "",
                        "siesta.queue.expiry=7d",
                        "siesta.decisions.max-unwritten=70",
                        "siesta.decisions.room-timeout=200ms");
        assertThat(config.listeners())
                .extracting(ListenerConfig::name)
                .containsExactly("lb", "shim");
        ListenerConfig lb = config.listeners().getFirst();
        assertThat(lb.addresses())
                .map(Object::toString)
                .containsExactly("0.0.0.0:24", "[::1]:2424", "unix:/run/s/lmtp");
        assertThat(lb.proxyRequired()).isTrue();
        assertThat(lb.trustedProxies())
                .containsExactly("192.0.2.0/24", "2001:db8::/32", "198.51.100.7");
        assertThat(lb.limits().maxMessageSize()).isEqualTo(10L << 20);
        assertThat(lb.limits().proxyTimeout()).isEqualTo(Duration.ofMillis(300));
        ListenerConfig shim = config.listeners().getLast();
        assertThat(shim.protocol()).isEqualTo(ListenerConfig.Protocol.SMTP_SHIM);
        assertThat(shim.trustedClients()).isEmpty();
        assertThat(config.relay().password()).isEqualTo("a b=c#d");
        assertThat(config.relay().proxyProtocol()).isEqualTo(ProxyHeader.V2_LOCAL);
        assertThat(config.backend())
                .isNotNull()
                .satisfies(
                        b -> {
                            assertThat(b.host()).isEmpty();
                            assertThat(b.path()).isEqualTo(Path.of("/run/dovecot/lmtp"));
                            assertThat(b.xclient()).isTrue();
                        });
        assertThat(config.accounts().domains()).containsExactly("example.org", "example.com");
        assertThat(config.accounts().delimiters()).isEqualTo("+-");
        assertThat(config.reply().envelopeFrom())
                .isEqualTo(
                        new ReplyConfig.EnvelopeFrom.Fixed(new Mailbox("bounces", "example.org")));
        assertThat(config.rest().tokens())
                .containsExactly(
                        new RestConfig.Token(null, "abcdefghijklmnop"),
                        new RestConfig.Token(
                                new Mailbox("ana", "example.org"), "0123456789abcdef=="),
                        new RestConfig.Token(
                                new Mailbox("bo", "example.org"), "sha256:" + "0a".repeat(32)));
        assertThat(config.delivery().onStoreFailure())
                .isEqualTo(DeliveryConfig.OnStoreFailure.DELIVER_WITHOUT_REPLY);
        assertThat(config.queue().expiry()).isEqualTo(Duration.ofDays(7));
        assertThat(config.store().decisions().maxUnwritten()).isEqualTo(70);
        assertThat(config.store().decisions().roomTimeout()).isEqualTo(Duration.ofMillis(200));
    }

    /** Once the only way to have both forms go to this backend. */
    @Test
    void aDomainOfABackendMayStandThereInBothForms() throws Exception {
        SiestaConfig config =
                loaded(
                        "siesta.mode=forward",
                        "siesta.backends.b.host=b.example.org",
                        "siesta.backends.b.domains=bücher.example, xn--bcher-kva.example,"
                                + " example.org, Example.org");
        assertThat(config.forward().routes()).hasSize(1);
    }

    @Test
    void backendsHaveServersInOrderAndDomainsOfTheirOwn() throws Exception {
        SiestaConfig config =
                loaded(
                        "siesta.mode=forward",
                        "siesta.backend.host=one.example.org, two.example.org:2424, [::1]:25, ::1",
                        "siesta.backend.port=1024",
                        "siesta.backends.b.host=b.example.org",
                        "siesta.backends.b.domains=Example.com, example.net",
                        "siesta.backends.b.proxy-protocol=v2-client",
                        "siesta.backend.max-connections=7",
                        "siesta.backend.idle-timeout=0s",
                        "siesta.delivery.max-delay=50ms");
        assertThat(config.forward().routes())
                .extracting(ForwardConfig.Route::name)
                .containsExactly("", "b");
        assertThat(config.forward().routes().getFirst().servers())
                .extracting(server -> server.host() + " " + server.port())
                .containsExactly(
                        "one.example.org 1024", "two.example.org 2424", "::1 25", "::1 1024");
        ForwardConfig.Route b = config.forward().routes().getLast();
        assertThat(b.domains()).containsExactly("example.com", "example.net");
        assertThat(b.servers().getFirst().port()).isEqualTo(24);
        assertThat(b.servers().getFirst().proxyProtocol()).isEqualTo(ProxyHeader.V2_CLIENT);
        assertThat(config.backend())
                .isEqualTo(config.forward().routes().getFirst().servers().getFirst());
        assertThat(config.forward().connections().most()).isEqualTo(7);
        assertThat(config.forward().connections().idle()).isZero();
        assertThat(config.delivery().maxDelay()).isEqualTo(Duration.ofMillis(50));
    }

    static Stream<Arguments> faulty() {
        return Stream.of(
                row(
                        "unknown key siesta.relay.prot (siesta.properties:1); did you mean"
                                + " siesta.relay.port?",
                        "siesta.relay.prot=25"),
                row(
                        "unknown key relay.host (siesta.properties:1); did you mean"
                                + " siesta.relay.host?",
                        "relay.host=x"),
                row(
                        "unknown key siesta.listener.main.adress (siesta.properties:1); did you"
                                + " mean siesta.listeners.main.address?",
                        "siesta.listener.main.adress=127.0.0.1:24"),
                row(
                        "unknown key siesta.listeners.main.proxy (siesta.properties:2); did you"
                                + " mean siesta.listeners.main.proxy-protocol?",
                        "siesta.listeners.main.address=127.0.0.1:24",
                        "siesta.listeners.main.proxy=required"),
                row(
                        "unknown key siesta.listeners.Main.address (siesta.properties:1); did you"
                                + " mean siesta.listeners.NAME.address?",
                        "siesta.listeners.Main.address=127.0.0.1:24"),
                row(
                        "unknown key siesta.something.else (siesta.properties:1)",
                        "siesta.something.else=1"),
                row(
                        "siesta.listeners.smtps.proxy-protocol (siesta.properties:3): no such"
                                + " listener \"smtps\"; known: submissions; a listener is declared by"
                                + " siesta.listeners.smtps.address",
                        "",
                        "siesta.listeners.submissions.address=127.0.0.1:24",
                        "siesta.listeners.smtps.proxy-protocol=required"),
                row(
                        "siesta.listeners.mian.tls (siesta.properties:2): no such listener"
                                + " \"mian\"; known: main; did you mean main?",
                        "siesta.listeners.main.address=127.0.0.1:24",
                        "siesta.listeners.mian.tls=none"),
                row(
                        "siesta.relay.port (siesta.properties:1): \"abc\" is not a number from 1 to"
                                + " 65535",
                        "siesta.relay.port=abc"),
                row(
                        "siesta.relay.port (siesta.properties:1): \"65536\" is not a number from 1"
                                + " to 65535",
                        "siesta.relay.port=65536"),
                row(
                        "siesta.relay.tls (siesta.properties:1): \"starttls\" is not one of may,"
                                + " none, encrypt, verify, implicit",
                        "siesta.relay.tls=starttls"),
                row(
                        "siesta.mode (siesta.properties:1): \"\" is not one of responder, forward",
                        "siesta.mode="),
                row(
                        "siesta.queue.expiry (siesta.properties:1): \"24\" is not a time from 1m to"
                                + " 30d with its unit (ms, s, m, h, d)",
                        "siesta.queue.expiry=24"),
                row(
                        "siesta.reply.max-size (siesta.properties:1): \"32 KB\" is not a size from"
                                + " 1K to 10M, such as 100M or 32K",
                        "siesta.reply.max-size=32 KB"),
                row(
                        "siesta.allow-any-proxy (siesta.properties:1): \"1\" is not true or false",
                        "siesta.allow-any-proxy=1"),
                row(
                        "siesta.relay.host is set twice (siesta.properties:1 and"
                                + " siesta.properties:3)",
                        "siesta.relay.host=a",
                        "#",
                        "siesta.relay.host=b"),
                row("siesta.properties:2: \\u needs four hexadecimal digits", "", "a=\\u12x4"),
                row(
                        "siesta.listeners.m.proxy-protocol (siesta.properties:2): required, but"
                                + " nobody may send a PROXY header: set"
                                + " siesta.listeners.m.trusted-proxies to the addresses of the load"
                                + " balancers",
                        "siesta.listeners.m.address=127.0.0.1:24",
                        "siesta.listeners.m.proxy-protocol=required"),
                row(
                        "siesta.listeners.m.trusted-proxies (siesta.properties:2): 0.0.0.0/0 lets"
                                + " anybody claim any client address; name the load balancers, or set"
                                + " siesta.allow-any-proxy=true",
                        "siesta.listeners.m.address=127.0.0.1:24",
                        "siesta.listeners.m.trusted-proxies=0.0.0.0/0"),
                row(
                        "siesta.listeners.m.trusted-proxies (siesta.properties:2): ::/0 lets"
                                + " anybody claim any client address; name the load balancers, or set"
                                + " siesta.allow-any-proxy=true",
                        "siesta.listeners.m.address=127.0.0.1:24",
                        "siesta.listeners.m.trusted-proxies=192.0.2.1, ::/0"),
                row(
                        "siesta.listeners.m.tls (siesta.properties:2): starttls-required needs a"
                                + " certificate: set siesta.tls.certificates.default.certificate and"
                                + " siesta.tls.certificates.default.key",
                        "siesta.listeners.m.address=127.0.0.1:24",
                        "siesta.listeners.m.tls=starttls-required"),
                row(
                        "siesta.listeners.m.protocol (siesta.properties:2): managesieve is not"
                                + " there in this version; use lmtp or smtp-shim",
                        "siesta.listeners.m.address=127.0.0.1:24",
                        "siesta.listeners.m.protocol=managesieve"),
                row(
                        "siesta.listeners.m.address (siesta.properties:1): a listener needs at"
                                + " least one address",
                        "siesta.listeners.m.address="),
                row(
                        "siesta.listeners.b.address (siesta.properties:2): 127.0.0.1:24 is already"
                                + " taken by siesta.listeners.a.address (siesta.properties:1):"
                                + " 0.0.0.0:24",
                        "siesta.listeners.a.address=0.0.0.0:24",
                        "siesta.listeners.b.address=127.0.0.1:24"),
                row(
                        "siesta.listeners.b.address (siesta.properties:2): unix:/run/x/../a is"
                                + " already taken by siesta.listeners.a.address"
                                + " (siesta.properties:1): unix:/run/a",
                        "siesta.listeners.a.address=unix:/run/a",
                        "siesta.listeners.b.address=unix:/run/x/../a"),
                row(
                        "siesta.management.address (siesta.properties:1): 127.0.0.1:8080 is already"
                                + " taken by siesta.http.address: 127.0.0.1:8080",
                        "siesta.management.address=127.0.0.1:8080"),
                row(
                        "siesta.tls.certificates.a.key is missing beside"
                                + " siesta.tls.certificates.a.certificate (siesta.properties:1):"
                                + " a certificate needs both .certificate and .key",
                        "siesta.tls.certificates.a.certificate=/etc/hostname"),
                row(
                        "siesta.tls.certificates.a.certificate (siesta.properties:1): cannot read"
                                + " /no/such/chain.pem: no such file",
                        "siesta.tls.certificates.a.certificate=/no/such/chain.pem",
                        "siesta.tls.certificates.a.key=/etc/hostname"),
                row(
                        "siesta.accounts.users (siesta.properties:2): bo@example.net is in none of"
                                + " siesta.accounts.domains",
                        "siesta.accounts.domains=example.org",
                        "siesta.accounts.users=ana@Example.ORG, bo@example.net"),
                row(
                        "siesta.accounts.users (siesta.properties:3): has no effect in forward"
                                + " mode: the backend knows its users; remove it",
                        "siesta.mode=forward",
                        "siesta.backend.host=192.0.2.1",
                        "siesta.accounts.users=ana@example.org"),
                row(
                        "siesta.mode (siesta.properties:1): forward needs a backend: set"
                                + " siesta.backend.host or siesta.backend.path",
                        "siesta.mode=forward"),
                row(
                        "siesta.backend.path (siesta.properties:3): set together with"
                                + " siesta.backend.host; a backend has one place",
                        "siesta.mode=forward",
                        "siesta.backend.host=::1",
                        "siesta.backend.path=/run/lmtp"),
                row(
                        "siesta.backend.host (siesta.properties:1): has no effect in responder"
                                + " mode; set siesta.mode=forward",
                        "siesta.backend.host=dovecot.example.org"),
                row(
                        "siesta.backend.host (siesta.properties:2): 127.0.0.1 port 2424 is our own"
                                + " listener lmtp",
                        "siesta.mode=forward",
                        "siesta.backend.host=127.0.0.1",
                        "siesta.backend.port=2424"),
                row(
                        "siesta.backends.b.host (siesta.properties:3): ::1 port 2424 is our own"
                                + " listener lmtp",
                        "siesta.mode=forward",
                        "siesta.listeners.lmtp.address=[::1]:2424",
                        "siesta.backends.b.host=dovecot.example.org, [::1]:2424",
                        "siesta.backends.b.domains=example.org"),
                row(
                        "siesta.backends.b.domains: without domains nothing goes to this"
                                + " backend; the one for all domains is siesta.backend.host",
                        "siesta.mode=forward",
                        "siesta.backends.b.host=dovecot.example.org"),
                row(
                        "siesta.backends.b.domains (siesta.properties:3): this backend has no"
                                + " place: set siesta.backends.b.host or siesta.backends.b.path",
                        "siesta.mode=forward",
                        "siesta.backend.host=dovecot.example.org",
                        "siesta.backends.b.domains=example.org"),
                row(
                        "siesta.backends.b.domains (siesta.properties:5): example.org is in"
                                + " siesta.backends.a.domains too; a domain has one backend",
                        "siesta.mode=forward",
                        "siesta.backends.a.host=a.example.org",
                        "siesta.backends.a.domains=example.org",
                        "siesta.backends.b.path=/run/lmtp",
                        "siesta.backends.b.domains=example.com, EXAMPLE.org"),
                row(
                        "siesta.backends.b.domains (siesta.properties:5): xn--bcher-kva.example is"
                                + " in siesta.backends.a.domains too; a domain has one backend",
                        "siesta.mode=forward",
                        "siesta.backends.a.host=a.example.org",
                        "siesta.backends.a.domains=bücher.example",
                        "siesta.backends.b.host=b.example.org",
                        "siesta.backends.b.domains=xn--bcher-kva.example"),
                row(
                        "siesta.backends.b.host (siesta.properties:1): has no effect in responder"
                                + " mode; set siesta.mode=forward",
                        "siesta.backends.b.host=a.example.org",
                        "siesta.backends.b.domains=example.org"),
                row(
                        "siesta.relay.username (siesta.properties:1): set without"
                                + " siesta.relay.password",
                        "siesta.relay.username=u"),
                row(
                        "siesta.relays.b.host is missing: a relay is declared by it",
                        "siesta.relays.b.port=26"),
                row(
                        "siesta.relays.b.password (siesta.properties:2): set without"
                                + " siesta.relays.b.username",
                        "siesta.relays.b.host=b.example.org",
                        "siesta.relays.b.password=p"),
                row(
                        "siesta.relays.b.host (siesta.properties:1): 127.0.0.1 port 2424 is our own"
                                + " listener lmtp",
                        "siesta.relays.b.host=127.0.0.1",
                        "siesta.relays.b.port=2424"),
                row(
                        "siesta.relay.ca-file (siesta.properties:1): cannot read /no/such.pem: no"
                                + " such file",
                        "siesta.relay.ca-file=/no/such.pem"),
                row(
                        "siesta.relay.password (siesta.properties:1): set without"
                                + " siesta.relay.username",
                        "siesta.relay.password=u"),
                row(
                        "siesta.relay.tls (siesta.properties:3): none would send the password in"
                                + " the clear: choose another value, or set"
                                + " siesta.relay.allow-plaintext-auth=true",
                        "siesta.relay.username=u",
                        "siesta.relay.password=p",
                        "siesta.relay.tls=none"),
                row(
                        "siesta.store.url (siesta.properties:1): unknown store; write"
                                + " jdbc:postgresql://HOST:PORT/DATABASE, or remove the key to use"
                                + " the embedded store under siesta.data",
                        "siesta.store.url=jdbc:mysql://db/siesta"),
                row(
                        "siesta.store.url (siesta.properties:1): everybody would read the password"
                                + " there; set siesta.store.password",
                        "siesta.store.url=jdbc:postgresql://db/siesta?password=x"),
                row(
                        "siesta.store.url (siesta.properties:1): names neither host nor database; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://"),
                row(
                        "siesta.store.url (siesta.properties:1): names neither host nor database; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql:///?sslmode=require"),
                row(
                        "siesta.store.url (siesta.properties:1): has no / behind the host; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db"),
                row(
                        "siesta.store.url (siesta.properties:1): has no / behind the host; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db1,db2?sslmode=require"),
                row(
                        "siesta.store.url (siesta.properties:1): has a port that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db:/siesta"),
                row(
                        "siesta.store.url (siesta.properties:1): has a port that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db1,db2:65536/siesta"),
                row(
                        "siesta.store.url (siesta.properties:1): has a port that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://[::1]:pg/siesta"),
                row(
                        "siesta.store.url (siesta.properties:1): has a host that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://::1/siesta"),
                row(
                        "siesta.store.url (siesta.properties:1): has a database that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db/siesta/public"),
                row(
                        "siesta.store.url (siesta.properties:1): has a database that is none; write jdbc:postgresql://HOST:PORT/DATABASE",
                        "siesta.store.url=jdbc:postgresql://db/100%"),
                row(
                        "siesta.store.url (siesta.properties:1): everybody would read the password there; set siesta.store.password",
                        "siesta.store.url=jdbc:postgresql://siesta:x@db/siesta"),
                row(
                        "siesta.store.lock-timeout (siesta.properties:2): is longer than"
                                + " siesta.store.statement-timeout, which would end the wait as if"
                                + " the database were slow; lower it",
                        "siesta.store.url=jdbc:postgresql://db/siesta",
                        "siesta.store.lock-timeout=4s"),
                row(
                        "siesta.store.username (siesta.properties:1): the embedded store has no"
                                + " users; remove it",
                        "siesta.store.username=siesta"),
                row(
                        "siesta.reply.default-days (siesta.properties:1): 90 is outside"
                                + " siesta.reply.min-days to siesta.reply.max-days (1 to 60)",
                        "siesta.reply.default-days=90"),
                row(
                        "siesta.accounts.aliases-file (siesta.properties:1): cannot read"
                                + " /no/such/aliases: no such file",
                        "siesta.accounts.aliases-file=/no/such/aliases"));
    }

    private static Arguments row(String fault, String... lines) {
        return Arguments.of(fault, lines);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void refusesTheStartWithOneLine(String fault, String[] lines) throws Exception {
        assertThat(faults(load(Map.of(), new Properties(), lines)))
                .contains(fault)
                .filteredOn(f -> !f.contains("unknown key a ("))
                .hasSize(1);
    }

    @Test
    void namesEveryFaultAtOnceInTheOrderOfTheirFinding() throws Exception {
        assertThat(
                        faults(
                                load(
                                        Map.of("SIESTA_RELAY_HSOT", "x", "SIESTA_RELAY_PORT", "x"),
                                        new Properties(),
                                        "siesta.mod=forward",
                                        "siesta.relay.tls=yes",
                                        "siesta.listeners.m.address=127.0.0.1")))
                .containsExactlyInAnyOrder(
                        "unknown key siesta.mod (siesta.properties:1); did you mean siesta.mode?",
                        "unknown environment variable SIESTA_RELAY_HSOT; did you mean"
                                + " SIESTA_RELAY_HOST?",
                        "siesta.relay.port (environment variable SIESTA_RELAY_PORT): \"x\" is not a"
                                + " number from 1 to 65535",
                        "siesta.relay.tls (siesta.properties:2): \"yes\" is not one of may, none,"
                                + " encrypt, verify, implicit",
                        "siesta.listeners.m.address (siesta.properties:3): \"127.0.0.1\" is not"
                                + " 127.0.0.1:2424, [::1]:2424 or unix:PATH (at most 107 octets)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abcdefghijklmnop, ana@example.org:abcdefghijklmnop | admin and ana@example.org",
                "ana@example.org:abcdefghijklmnop, bo@example.org:abcdefghijklmnop | ana@example.org and bo@example.org",
                "admin:abcdefghijklmnop, ana@example.org:sha256:F39DAC6CBABA535E2C207CD0CD8F154974223C848F727F98B3564CEA569B41CF | admin and ana@example.org"
            })
    void oneTokenForTwoIsAFault(String tokens, String who) throws Exception {
        assertThat(faults(load(Map.of(), new Properties(), "siesta.rest.tokens=" + tokens)))
                .containsExactly(
                        "siesta.rest.tokens (siesta.properties:1): "
                                + who
                                + " have the same token");
    }

    @Test
    void oneTokenTwiceForTheSameIsNone() throws Exception {
        assertThat(
                        load(
                                Map.of(),
                                new Properties(),
                                "siesta.rest.tokens=abcdefghijklmnop, admin:abcdefghijklmnop,"
                                        + " admin:qrstuvwxyz012345"))
                .isInstanceOf(Configuration.Loaded.class);
    }

    @Test
    void aSecretNeverStandsInAMessage() throws Exception {
        assertThat(faults(load(Map.of(), new Properties(), "siesta.rest.tokens=hush hush")))
                .singleElement()
                .asString()
                .startsWith("siesta.rest.tokens (siesta.properties:1): the value must be: list")
                .doesNotContain("hush");
    }

    @Test
    void aRenamedKeyNamesItsNewName() throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(file, "siesta.smarthost=x\n");
        assertThat(
                        faults(
                                Configuration.load(
                                        Optional.of(file),
                                        Map.of(),
                                        new Properties(),
                                        Map.of("siesta.smarthost", "siesta.relay.host"))))
                .containsExactly(
                        "siesta.smarthost (siesta.properties:1) is called siesta.relay.host now");
    }

    @Test
    void aRenamedKeyIsKnownForEveryListenerAndAsAVariable() throws Exception {
        Path file = folder.resolve("siesta.properties");
        Files.writeString(
                file,
                "siesta.listeners.mx.address=127.0.0.1:24\nsiesta.listeners.mx.haproxy=required\n");
        assertThat(
                        faults(
                                Configuration.load(
                                        Optional.of(file),
                                        Map.of(
                                                "SIESTA_LISTENERS_MX_HAPROXY", "required",
                                                "SIESTA_SMARTHOST", "x"),
                                        new Properties(),
                                        Map.of(
                                                "siesta.listeners.*.haproxy",
                                                "siesta.listeners.*.proxy-protocol",
                                                "siesta.smarthost",
                                                "siesta.relay.host"))))
                .containsExactlyInAnyOrder(
                        "siesta.listeners.mx.haproxy (siesta.properties:2) is called"
                                + " siesta.listeners.mx.proxy-protocol now",
                        "environment variable SIESTA_LISTENERS_MX_HAPROXY is called"
                                + " SIESTA_LISTENERS_MX_PROXY_PROTOCOL now",
                        "environment variable SIESTA_SMARTHOST is called SIESTA_RELAY_HOST now");
    }

    @Test
    void clientCertificatesNeedTlsAndTheirAuthorities() throws Exception {
        assertThat(
                        faults(
                                load(
                                        Map.of(),
                                        new Properties(),
                                        "siesta.listeners.m.address=127.0.0.1:24",
                                        "siesta.listeners.m.client-certificates=optional")))
                .containsExactlyInAnyOrder(
                        "siesta.listeners.m.client-certificates (siesta.properties:2): without TLS no"
                                + " client shows a certificate: set siesta.listeners.m.tls",
                        "siesta.listeners.m.client-certificates (siesta.properties:2): set"
                                + " siesta.tls.client-authorities to those who sign the certificates"
                                + " of clients");
    }

    @Test
    void systemPropertiesWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
        Properties system = new Properties();
        system.setProperty("siesta.relay.host", "d.example.org");
        system.setProperty("java.version", "irrelevant");
        Configuration.Loaded loaded =
                sound(
                        load(
                                Map.of(
                                        "SIESTA_RELAY_HOST", "e.example.org",
                                        "SIESTA_RELAY_PORT", "26",
                                        "SIESTA_RELAY_TLS", ""),
                                system,
                                "siesta.relay.host=f.example.org",
                                "siesta.relay.port=27",
                                "siesta.relay.tls=none",
                                "siesta.relay.proxy-protocol=v2-local"));
        assertThat(loaded.entries())
                .filteredOn(e -> e.key().startsWith("siesta.relay."))
                .extracting(
                        e ->
                                e.key().substring("siesta.relay.".length())
                                        + "="
                                        + e.value()
                                        + " "
                                        + e.origin().where().replace(folder + "/", ""))
                .startsWith(
                        "host=d.example.org -D",
                        "port=26 environment variable SIESTA_RELAY_PORT",
                        "proxy-protocol=v2-local siesta.properties:4",
                        "tls=none siesta.properties:3",
                        "ca-file= default",
                        "username= default");
        assertThat(loaded.config().relay().port()).isEqualTo(26);
    }

    @Test
    void anUnknownSystemPropertyStopsTheStart() throws Exception {
        Properties system = new Properties();
        system.setProperty("siesta.relay.hots", "x");
        assertThat(faults(load(Map.of(), system)))
                .containsExactly(
                        "unknown key siesta.relay.hots (-D); did you mean siesta.relay.host?");
    }

    @Test
    void listenersCanBeDeclaredByTheEnvironmentAlone() throws Exception {
        SiestaConfig config =
                sound(
                                load(
                                        Map.of(
                                                "SIESTA_LISTENERS_MAIN_ADDRESS",
                                                "127.0.0.1:24",
                                                "SIESTA_LISTENERS_MAIN_PROXY_PROTOCOL",
                                                "required",
                                                "SIESTA_LISTENERS_MAIN_TRUSTED_PROXIES",
                                                "192.0.2.1",
                                                "SIESTA_LISTENERS_MAIN_LIMITS_MAX_RECIPIENTS",
                                                "5",
                                                "SIESTA_LISTENERS_OF_DOVECOT_ADDRESS",
                                                "127.0.0.1:2525"),
                                        new Properties()))
                        .config();
        assertThat(config.listeners())
                .extracting(ListenerConfig::name)
                .containsExactly("main", "of-dovecot");
        assertThat(config.listeners().getFirst().proxyRequired()).isTrue();
        assertThat(config.listeners().getFirst().limits().maxRecipients()).isEqualTo(5);
    }

    /** What a script names is the last part of these keys, and nothing stands behind it. */
    @Test
    void aVariableMayEndWithTheNameThatTheUserChose() throws Exception {
        SiestaConfig config =
                sound(
                                load(
                                        Map.of(
                                                "SIESTA_SIEVE_LISTS_FRIENDS",
                                                "bo@example.net, @example.com",
                                                "SIESTA_SIEVE_ENVIRONMENT_SITE",
                                                "north"),
                                        new Properties()))
                        .config();
        assertThat(config.sieve().extensions().lists())
                .containsExactly(entry("friends", List.of("bo@example.net", "@example.com")));
        assertThat(config.sieve().extensions().environment())
                .containsExactly(entry("site", "north"));
    }

    @Test
    void anAddressThatIsNoneTakesNobodysPlace() throws Exception {
        assertThat(
                        faults(
                                load(
                                        Map.of(),
                                        new Properties(),
                                        "siesta.listeners.a.address=127.0.0.1:2424",
                                        "siesta.listeners.b.address=127.0.0.1:70000",
                                        "siesta.http.address=8080",
                                        "siesta.management.address=127.0.0.1:8080")))
                .hasSize(2)
                .noneMatch(fault -> fault.contains("already taken"));
    }

    @Test
    void aVariableMeansTheListenerThatTheFileDeclares() throws Exception {
        SiestaConfig config =
                sound(
                                load(
                                        Map.of("SIESTA_LISTENERS_MY_LB_TRUSTED_CLIENTS", "none"),
                                        new Properties(),
                                        "siesta.listeners.my_lb.address=127.0.0.1:24"))
                        .config();
        assertThat(config.listeners())
                .singleElement()
                .satisfies(l -> assertThat(l.trustedClients()).isEmpty());
    }

    @Test
    void variablesOfTheLauncherAndOfKubernetesAreNotKeys() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "SIESTA_JAVA_HOME", "/x",
                        "SIESTA_TOKEN", "x",
                        "SIESTA_PORT", "tcp://192.0.2.1:24",
                        "SIESTA_SERVICE_HOST", "192.0.2.1",
                        "SIESTA_SERVICE_PORT_LMTP", "24",
                        "SIESTA_PORT_24_TCP_ADDR", "192.0.2.1",
                        "SIESTAX", "y");
        assertThat(load(environment, new Properties())).isInstanceOf(Configuration.Loaded.class);
    }

    /** Whoever sets one for the launcher or the image has it in the environment of all commands. */
    @ParameterizedTest
    @ValueSource(
            strings = {"siesta", "docker/siesta/siesta", "docker/siesta/ready", "docker/engine"})
    void everyVariableThatAScriptOfOursReadsIsTaken(String script) throws Exception {
        Map<String, String> environment =
                Pattern.compile("\\bSIESTA_[A-Z0-9_]+")
                        .matcher(Files.readString(Path.of(script)))
                        .results()
                        .map(MatchResult::group)
                        .filter(name -> !name.equals("SIESTA_CONFIG"))
                        .collect(Collectors.toMap(name -> name, _ -> "no", (one, _) -> one));
        assertThat(load(environment, new Properties())).isInstanceOf(Configuration.Loaded.class);
    }

    @Test
    void theFileThatTheEnvironmentNamesIsTaken() throws Exception {
        Path file = folder.resolve("other.properties");
        Files.writeString(file, "siesta.relay.port=26");
        Configuration.Loaded loaded =
                sound(
                        Configuration.load(
                                Optional.empty(),
                                Map.of("SIESTA_CONFIG", file.toString()),
                                new Properties()));
        assertThat(loaded.config().relay().port()).isEqualTo(26);
    }

    @Test
    void filesThatCannotBeReadAreOneLineEach() throws Exception {
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {'a', '\r', '\n', '#', (byte) 0xfc, '\n', (byte) 0xfe});
        Path nul = folder.resolve("nul");
        Files.write(nul, new byte[] {'a', 0});
        Path large = folder.resolve("large");
        Files.write(large, "#".repeat(Gathered.MAX_FILE + 1).getBytes(StandardCharsets.UTF_8));
        assertThat(
                        Stream.of(folder.resolve("absent"), folder, binary, nul, large)
                                .map(
                                        f ->
                                                Configuration.load(
                                                        Optional.of(f), Map.of(), new Properties()))
                                .flatMap(c -> faults(c).stream())
                                .map(f -> f.replace(folder.toString(), "FOLDER")))
                .containsExactly(
                        "cannot read the configuration file absent: no such file",
                        "cannot read the configuration file FOLDER: it is a directory",
                        "cannot read the configuration file binary: line 2 is not text in UTF-8",
                        "cannot read the configuration file nul: it is not a text file",
                        "cannot read the configuration file large: it is larger than 1 MiB");
    }

    @Test
    void keysOfQuarkusAreHandedOn() throws Exception {
        assertThat(
                        sound(
                                        load(
                                                Map.of(),
                                                new Properties(),
                                                "quarkus.log.level=DEBUG",
                                                "quarkus.log.category.\"x\".level=inherit",
                                                "quarkus.log.console.level=${LEVEL:INFO}"))
                                .quarkus())
                .isEqualTo(
                        Map.of(
                                "quarkus.log.level", "DEBUG",
                                "quarkus.log.category.\"x\".level", "inherit",
                                "quarkus.log.console.level", "${LEVEL:INFO}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "quarkus.http.port = 9999, set siesta.http.address",
                "quarkus.http.host = 0.0.0.0, set siesta.http.address",
                "quarkus.management.port = 9999, set siesta.management.address",
                "quarkus.management.host = 0.0.0.0, set siesta.management.address",
                "quarkus.log.level = NONSENSE, is no level",
                "quarkus.log.category.\"x.y\".level = 12, is no level",
                "quarkus.log.console.level =, is no level",
                "quarkus.log.console.level = inherit, is no level",
                "quarkus.log.level = inherit, is no level"
            })
    void keysOfQuarkusThatDoNothingAreFaults(String line, String why) throws Exception {
        assertThat(faults(load(Map.of(), new Properties(), line)))
                .singleElement()
                .asString()
                .contains("siesta.properties:1", why);
    }

    @Test
    void secretsAreMasked() throws Exception {
        Configuration.Loaded loaded =
                sound(
                        load(
                                Map.of(),
                                new Properties(),
                                "siesta.rest.tokens=hush-hush-hush-hush",
                                "siesta.relay.username=u",
                                "siesta.relay.password=hush"));
        assertThat(loaded.entries().toString()).contains("********").doesNotContain("hush");
        assertThat(loaded.config().toString()).doesNotContain("hush");
    }

    @Test
    void anyProxyCanBeAllowed() throws Exception {
        SiestaConfig config =
                loaded(
                        "siesta.allow-any-proxy=true",
                        "siesta.listeners.m.address=127.0.0.1:0",
                        "siesta.listeners.m.proxy-protocol=required",
                        "siesta.listeners.m.trusted-proxies=0.0.0.0/0, ::/0");
        assertThat(config.listeners().getFirst().trustedProxies()).hasSize(2);
    }
}
