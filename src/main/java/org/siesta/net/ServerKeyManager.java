package org.siesta.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Chooses the certificate of a handshake by the server name that the client asks for. */
final class ServerKeyManager extends X509ExtendedKeyManager {

    private final ServerNames names;
    private final Map<String, CertifiedKey> byAlias = new HashMap<>();

    ServerKeyManager(ServerNames names, List<CertifiedKey> keys) {
        this.names = names;
        keys.forEach(key -> byAlias.put(key.name(), key));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        String wanted = serverName(engine.getHandshakeSession());
        List<CertifiedKey> found = wanted == null ? names.standard() : names.find(wanted);
        return found.stream()
                .filter(key -> key.fits(keyType))
                .map(CertifiedKey::name)
                .findFirst()
                .orElse(null);
    }

    /** The host name that the client of the session asked for; null when it named none. */
    static @Nullable String serverName(@Nullable SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return null;
        }
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName();
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        CertifiedKey key = byAlias.get(alias);
        return key == null ? null : key.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        CertifiedKey key = byAlias.get(alias);
        return key == null ? null : key.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return byAlias.values().stream()
                .filter(key -> key.fits(keyType))
                .map(CertifiedKey::name)
                .toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
