package org.siesta.smtp;

import java.time.Duration;
import org.siesta.smtp.ServerSettings.ProxyHeader;
import org.siesta.smtp.ServerSettings.TlsPolicy;

/** Settings of a server on this machine; times are long unless a test waits for their end. */
record TestSettings(ServerSettings settings) {

    static TestSettings on(int port) {
        return new TestSettings(
                new ServerSettings(
                        "localhost",
                        port,
                        null,
                        ProxyHeader.NONE,
                        TlsPolicy.MAY,
                        null,
                        null,
                        false,
                        false,
                        "siesta.example.org",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20)));
    }

    private TestSettings with(
            String host,
            String path,
            ProxyHeader proxy,
            TlsPolicy tls,
            String username,
            boolean plaintext,
            boolean xclient,
            Duration greeting,
            Duration command) {
        return new TestSettings(
                new ServerSettings(
                        host,
                        settings.port(),
                        path,
                        proxy,
                        tls,
                        username,
                        username == null ? null : "secret",
                        plaintext,
                        xclient,
                        settings.heloName(),
                        settings.connectTimeout(),
                        greeting,
                        command));
    }

    private TestSettings with(
            String host, ProxyHeader proxy, TlsPolicy tls, String username, boolean plaintext) {
        return with(
                host,
                settings.path(),
                proxy,
                tls,
                username,
                plaintext,
                settings.xclient(),
                settings.greetingTimeout(),
                settings.commandTimeout());
    }

    TestSettings host(String host) {
        return with(
                host,
                settings.proxyProtocol(),
                settings.tls(),
                settings.username(),
                settings.allowPlaintextAuth());
    }

    TestSettings proxy(ProxyHeader proxy) {
        return with(
                settings.host(),
                proxy,
                settings.tls(),
                settings.username(),
                settings.allowPlaintextAuth());
    }

    TestSettings tls(TlsPolicy tls) {
        return with(
                settings.host(),
                settings.proxyProtocol(),
                tls,
                settings.username(),
                settings.allowPlaintextAuth());
    }

    TestSettings login(String username, boolean plaintext) {
        return with(settings.host(), settings.proxyProtocol(), settings.tls(), username, plaintext);
    }

    TestSettings impatient() {
        Duration soon = Duration.ofMillis(250);
        return with(
                settings.host(),
                settings.path(),
                settings.proxyProtocol(),
                settings.tls(),
                settings.username(),
                settings.allowPlaintextAuth(),
                settings.xclient(),
                soon,
                soon);
    }

    TestSettings xclient() {
        return with(
                settings.host(),
                settings.path(),
                settings.proxyProtocol(),
                settings.tls(),
                settings.username(),
                settings.allowPlaintextAuth(),
                true,
                settings.greetingTimeout(),
                settings.commandTimeout());
    }

    TestSettings path(String path) {
        return with(
                "",
                path,
                settings.proxyProtocol(),
                settings.tls(),
                settings.username(),
                settings.allowPlaintextAuth(),
                settings.xclient(),
                settings.greetingTimeout(),
                settings.commandTimeout());
    }
}
