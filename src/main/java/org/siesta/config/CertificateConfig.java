package org.siesta.config;

import java.nio.file.Path;

/** A certificate chain and its private key, as PEM files that were readable at the check. */
public record CertificateConfig(String name, Path certificate, Path key) {}
