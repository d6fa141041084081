package org.siesta.sieve;

/** Ends a run: the script asked for something that it may not have. Carries no stack trace. */
final class RunFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    RunFailure(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }

    String text() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
