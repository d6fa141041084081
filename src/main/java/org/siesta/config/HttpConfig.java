package org.siesta.config;

/** Where the HTTP side and the management side (health, metrics) listen. */
public record HttpConfig(ListenAddress.Tcp address, ListenAddress.Tcp management) {}
