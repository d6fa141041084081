package org.siesta.config;

/** What reading a value gave. */
sealed interface Parsed<T> {

    /** It is one. */
    record Value<T>(T value) implements Parsed<T> {}

    /** It is none; what is wrong, with the value quoted. */
    record Bad<T>(String why) implements Parsed<T> {}
}
