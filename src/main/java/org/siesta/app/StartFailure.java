package org.siesta.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.siesta.config.HttpConfig;
import org.siesta.config.ListenAddress;

/** Why the service does not start, as one line for the operator. */
final class StartFailure {

    private static final String OURS = "org.siesta.";

    private StartFailure() {}

    /**
     * What of this fault helps: what we say ourselves, else which port is taken, else the cause.
     */
    static String line(Throwable fault, HttpConfig http) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = fault; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        for (Throwable t : chain) {
            if (t.getClass().getName().startsWith(OURS) && t.getMessage() != null) {
                return t.getMessage();
            }
        }
        Throwable cause = chain.getLast();
        if (cause instanceof BindException) {
            return taken(http, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": " + file.getClass().getSimpleName();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /**
     * The framework does not say which of its two ports it could not have: they are tried again.
     */
    private static String taken(HttpConfig http, String said) {
        Map<String, ListenAddress.Tcp> addresses = new LinkedHashMap<>();
        addresses.put("siesta.http.address", http.address());
        addresses.put("siesta.management.address", http.management());
        for (Map.Entry<String, ListenAddress.Tcp> entry : addresses.entrySet()) {
            ListenAddress.Tcp address = entry.getValue();
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(
                        address.host().equals("*")
                                ? new InetSocketAddress(address.port())
                                : new InetSocketAddress(
                                        InetAddress.getByName(address.host()), address.port()));
            } catch (IOException e) {
                return entry.getKey() + ": cannot listen on " + address + ": " + e.getMessage();
            }
        }
        return "cannot listen for HTTP: " + said;
    }
}
