/**
 * Ports, TLS, PROXY header, limits; turns octets into lines and performs the steps that a protocol
 * session asks for. Netty lives only here.
 *
 * <p>Trusts: the configuration. Nothing that a peer sends, and a PROXY header only from the trusted
 * proxies of a listener that requires it.
 *
 * <p>Fails: at the start, naming the listener and the reason; with a connection, by closing that
 * connection, with one log line. Reading stops while a session works, so a peer cannot run ahead.
 *
 * <p>Limits: each of a connection's waits has one absolute deadline; the messages of all
 * connections share one {@link Memory}; nothing that touches the disk runs on an event loop.
 */
@NullMarked
package org.siesta.net;

import org.jspecify.annotations.NullMarked;
