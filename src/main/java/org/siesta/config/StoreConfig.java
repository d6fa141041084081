package org.siesta.config;

import java.nio.file.Path;

/**
 * Where settings, claims and the queue are kept: the embedded store.
 *
 * @param data the folder of everything that must survive a restart
 * @param rememberedPerAccount responses remembered for one account, the oldest are forgotten first
 * @param rememberAddresses whether who was answered is kept as an address beside its keyed digest
 */
public record StoreConfig(Path data, int rememberedPerAccount, boolean rememberAddresses) {}
