package org.siesta.config;

import java.util.function.Function;

/**
 * A kind of value: what is allowed, in words, and how it is read.
 *
 * @param expected to stand after "is not" in a sentence and in the reference
 */
record ValueType<T>(String expected, Function<String, Parsed<T>> reader) {

    Parsed<T> parse(String text) {
        return reader.apply(text);
    }
}
