package org.siesta.sieve;

/** Ends a run: the script asked for something that it may not have. Carries no stack trace. */
final class RunFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private @org.jspecify.annotations.Nullable String script;

    RunFailure(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** It happened in an included script; the innermost one counts. */
    RunFailure in(String name) {
        if (script == null) {
            script = name;
        }
        return this;
    }

    String code() {
        return code;
    }

    String text() {
        String message = getMessage();
        String said = message == null ? code : message;
        return script == null ? said : "included script '" + script + "': " + said;
    }
}
