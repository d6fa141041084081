package org.siesta.config;

import java.nio.file.Path;

/**
 * Where settings, claims and the queue are kept: the embedded store.
 *
 * @param data the folder of everything that must survive a restart
 */
public record StoreConfig(Path data) {}
