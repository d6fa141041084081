package org.siesta.sieve;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What one capability adds to the language. One object, one line in {@link Registry}: the require
 * command and everything that lists our capabilities read them from there.
 */
public interface SieveExtension {

    /** The name in require; empty for the base language. */
    String capability();

    /** Capabilities that come with this one. */
    default Set<String> implies() {
        return Set.of();
    }

    /** Capabilities that a script must require beside this one. */
    default List<String> needs() {
        return List.of();
    }

    /** Whether it is offered to clients; what is not is accepted for those that write it still. */
    default boolean offered() {
        return true;
    }

    /** Capabilities that a script must not require beside this one. */
    default List<String> excludes() {
        return List.of();
    }

    default List<Declaration<Op>> commands() {
        return List.of();
    }

    default List<Declaration<Cond>> tests() {
        return List.of();
    }

    /** Tags for commands and tests of others. */
    default List<Tag.Addition> tags() {
        return List.of();
    }

    default List<MatchType> matchTypes() {
        return List.of();
    }

    default List<AddressPart> addressParts() {
        return List.of();
    }

    default List<Collation> comparators() {
        return List.of();
    }

    default List<SetModifier> setModifiers() {
        return List.of();
    }

    /** Items of the environment test (RFC 5183 §4.1). */
    default Map<String, Function<Evaluation, String>> environment() {
        return Map.of();
    }

    /** An environment item whose name is not known beforehand, in lower case. */
    default Optional<Function<Evaluation, String>> environmentItem(String name) {
        return Optional.empty();
    }

    /** Namespaces of variables that can be read (RFC 5229 §3), by their names in lower case. */
    default Map<String, Namespace> namespaces() {
        return Map.of();
    }

    /** The variables of a namespace. */
    interface Namespace {

        /**
         * Finds a variable by what stands behind the first dot, in lower case.
         *
         * @param items finds an environment item by its name
         */
        Function<Evaluation, String> variable(
                String name, Function<String, Optional<Function<Evaluation, String>>> items);
    }

    /** How strings are read before anything else looks at them. */
    default Optional<Decoding> decoding() {
        return Optional.empty();
    }

    /** Whether the strings of a script mean something else with it. */
    default boolean changesStrings() {
        return decoding().isPresent();
    }

    /** Changes a string of the script when it is compiled. */
    interface Decoding {

        /** The string to use; {@link Call.Fault} when it is not allowed. */
        String decode(String text, Span at);
    }
}
