package org.siesta.smtp;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates are good: for the policies that verify, and for those that want encryption
 * whoever is there (RFC 7435).
 */
public final class TlsTrust {

    private final Supplier<SSLSocketFactory> verifying;

    /**
     * Trusts what the context trusts, where a certificate is verified.
     *
     * @param context already initialised, such as {@link SSLContext#getDefault}
     */
    public TlsTrust(SSLContext context) {
        this(fixed(context.getSocketFactory()));
    }

    /**
     * Trusts what is in force when a certificate is verified.
     *
     * @param verifying asked for each handshake
     */
    TlsTrust(Supplier<SSLSocketFactory> verifying) {
        this.verifying = verifying;
    }

    private static Supplier<SSLSocketFactory> fixed(SSLSocketFactory factory) {
        return () -> factory;
    }

    /** Takes every certificate. */
    static SSLSocketFactory ofAnybody() {
        return Anybody.FACTORY;
    }

    private static SSLSocketFactory open() {
        try {
            SSLContext open = SSLContext.getInstance("TLS");
            open.init(null, new TrustManager[] {new Anybody()}, null);
            return open.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /** Trusts the authorities of the Java installation ({@code javax.net.ssl.trustStore}). */
    public static TlsTrust system() {
        try {
            return new TlsTrust(SSLContext.getDefault());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /**
     * The same for connections of this policy: where it verifies no certificate the authorities are
     * not read, which takes a noticeable part of the program's start.
     */
    public static TlsTrust system(ServerSettings.TlsPolicy policy) {
        return policy.verifies() ? system() : new TlsTrust(() -> system().factory(true));
    }

    SSLSocketFactory factory(boolean verified) {
        return verified ? verifying.get() : ofAnybody();
    }

    /** Takes every certificate: encryption against listeners, not against impostors. */
    private static final class Anybody extends X509ExtendedTrustManager {

        static final SSLSocketFactory FACTORY = open();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
