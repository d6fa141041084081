package org.siesta.config;

/** Where a value comes from, strongest first. */
public sealed interface Origin {

    /** {@code -Dsiesta...} on the command line of Java. */
    record SystemProperty() implements Origin {}

    /** A variable of the environment. */
    record Environment(String variable) implements Origin {}

    /** A line of the file, from 1. */
    record File(String path, int line) implements Origin {}

    /** Nobody set it. */
    record Default() implements Origin {}

    /** As it stands in messages. */
    default String where() {
        return switch (this) {
            case SystemProperty() -> "-D";
            case Environment(String variable) -> "environment variable " + variable;
            case File(String path, int line) -> path + ":" + line;
            case Default() -> "default";
        };
    }
}
