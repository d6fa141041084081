package org.siesta.mail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An Authentication-Results field (RFC 8601 §2.2): what one server found out about the sender.
 *
 * @param authservId the server, in lower case
 * @param results in their order; none where the server did nothing
 */
public record AuthenticationResults(String authservId, List<Result> results) {

    /**
     * One method's result.
     *
     * @param method such as {@code spf}, {@code dkim}, {@code dmarc}, in lower case
     * @param result such as {@code pass}, in lower case
     * @param properties by their full name such as {@code smtp.mailfrom}, in lower case; the first
     *     of a name counts
     */
    public record Result(String method, String result, Map<String, String> properties) {

        public Result {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }

        /** A property by its full name in lower case. */
        public Optional<String> property(String name) {
            return Optional.ofNullable(properties.get(name));
        }

        /** Whether the method passed. */
        public boolean passed() {
            return result.equals("pass");
        }
    }

    /** Longer than any server writes it. */
    private static final int MAX_LENGTH = 64 * 1024;

    private static final int MAX_RESULTS = 100;
    private static final int MAX_PROPERTIES = 50;

    public AuthenticationResults {
        results = List.copyOf(results);
    }

    /**
     * Reads an unfolded field value; empty when it does not follow the grammar, or is of a version
     * that is not known (RFC 8601 §2.5: then it is to be ignored). Takes time in proportion to the
     * length.
     */
    public static Optional<AuthenticationResults> parse(String fieldValue) {
        return fieldValue.length() > MAX_LENGTH
                ? Optional.empty()
                : tokens(fieldValue).flatMap(tokens -> new Parser(tokens).parse());
    }

    /**
     * A token: a word, a quoted string without its quotes, or one of {@code ; = /}.
     *
     * @param glued no white space or comment stands before it
     */
    private record Token(String text, boolean separator, boolean quoted, boolean glued) {

        boolean is(String wanted) {
            return separator && text.equals(wanted);
        }

        boolean isWord() {
            return !separator;
        }
    }

    /** Without comments; empty when a comment or a quoted string has no end. */
    private static Optional<List<Token>> tokens(String value) {
        List<Token> tokens = new ArrayList<>();
        boolean glued = false;
        for (int i = 0; i < value.length(); ) {
            char c = value.charAt(i);
            if (c == ' ' || c == '\t') {
                glued = false;
                i++;
            } else if (c == '(') {
                i = Comments.endOfComment(value, i);
                glued = false;
            } else if (c == '"') {
                StringBuilder text = new StringBuilder();
                i = endOfQuoted(value, i, text);
                tokens.add(new Token(text.toString(), false, true, glued));
                glued = true;
            } else if (";=/".indexOf(c) >= 0) {
                tokens.add(new Token(String.valueOf(c), true, false, glued));
                glued = true;
                i++;
            } else {
                int end = i;
                while (end < value.length() && " \t(\";=/".indexOf(value.charAt(end)) < 0) {
                    end++;
                }
                tokens.add(new Token(value.substring(i, end), false, false, glued));
                glued = true;
                i = end;
            }
            if (i < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(tokens);
    }

    /** Behind the closing quote; negative when there is none. */
    private static int endOfQuoted(String value, int start, StringBuilder text) {
        for (int i = start + 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\' && i + 1 < value.length()) {
                c = value.charAt(++i);
            }
            text.append(c);
        }
        return -1;
    }

    private static final class Parser {

        private final List<Token> tokens;
        private int position;

        Parser(List<Token> tokens) {
            this.tokens = tokens;
        }

        Optional<AuthenticationResults> parse() {
            Optional<String> id = word();
            if (id.isEmpty() || id.get().isEmpty()) {
                return Optional.empty();
            }
            Optional<String> version = word();
            if (version.isPresent() && !version.get().equals("1")) {
                return Optional.empty();
            }
            List<Result> results = new ArrayList<>();
            while (separator(";")) {
                if (position == tokens.size()) {
                    // RFC 8601 has no empty result; real servers end with a semicolon.
                    break;
                }
                Optional<Result> result = result();
                if (result.isEmpty() && !none()) {
                    return Optional.empty();
                }
                result.filter(_ -> results.size() < MAX_RESULTS).ifPresent(results::add);
            }
            return position == tokens.size()
                    ? Optional.of(new AuthenticationResults(Ascii.lower(id.get()), results))
                    : Optional.empty();
        }

        /** {@code none}: nothing was done. */
        private boolean none() {
            int start = position;
            boolean none = word().filter(w -> Ascii.same(w, "none")).isPresent();
            if (none && (position == tokens.size() || tokens.get(position).is(";"))) {
                return true;
            }
            position = start;
            return false;
        }

        /** {@code method [/ version] = result [reason = value] *(ptype.property = pvalue)}. */
        private Optional<Result> result() {
            int start = position;
            Optional<String> method = word();
            Optional<String> version = separator("/") ? word() : Optional.of("1");
            if (method.isEmpty() || version.isEmpty() || !separator("=")) {
                position = start;
                return Optional.empty();
            }
            Optional<String> result = word();
            if (result.isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> properties = new LinkedHashMap<>();
            while (position < tokens.size() && !tokens.get(position).is(";")) {
                Optional<String> name = word();
                if (name.isEmpty() || !separator("=")) {
                    return Optional.empty();
                }
                if (properties.size() < MAX_PROPERTIES) {
                    properties.putIfAbsent(Ascii.lower(name.get()), value());
                } else {
                    value();
                }
            }
            // An unknown version of a method says nothing that we understand.
            String known = version.get().equals("1") ? Ascii.lower(method.get()) : "";
            return Optional.of(new Result(known, Ascii.lower(result.get()), properties));
        }

        /**
         * A value: everything up to the next white space, since addresses and signatures hold
         * slashes, equals signs and quoted local parts.
         */
        private String value() {
            StringBuilder value = new StringBuilder();
            while (position < tokens.size()
                    && !tokens.get(position).is(";")
                    && (value.isEmpty() || tokens.get(position).glued())) {
                value.append(tokens.get(position++).text());
            }
            return value.toString();
        }

        private Optional<String> word() {
            return position < tokens.size() && tokens.get(position).isWord()
                    ? Optional.of(tokens.get(position++).text())
                    : Optional.empty();
        }

        private boolean separator(String text) {
            boolean there = position < tokens.size() && tokens.get(position).is(text);
            position += there ? 1 : 0;
            return there;
        }
    }
}
