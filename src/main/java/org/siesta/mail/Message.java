package org.siesta.mail;

/** A message as received: its header section, parsed once, and all its octets. */
public record Message(Headers headers, Content content) {}
