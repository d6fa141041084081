package org.siesta.store;

import java.util.Arrays;

/** Octets as a value. Whoever gives or takes them does not change them. */
final class Octets {

    private final byte[] value;

    Octets(byte[] value) {
        this.value = value;
    }

    byte[] value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets o && Arrays.equals(value, o.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }
}
