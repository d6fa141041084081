package org.siesta.testsuite;

import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.siesta.mail.Mailbox;
import org.siesta.mail.ReversePath;
import org.siesta.sieve.Evaluation;

/** What {@code test_set} sets. The names of our own are not known to Pigeonhole. */
enum TestObject {
    /** The message; the envelope becomes that of its header. */
    MESSAGE("message") {
        @Override
        void set(Evaluation run, String value) {
            run.see(Scene.withMessage(run.input(), Scene.message(value)));
        }
    },
    ENVELOPE_FROM("envelope.from") {
        @Override
        void set(Evaluation run, String value) {
            String path = value.strip();
            run.see(
                    Scene.from(
                            run.input(),
                            path.isEmpty() || path.equals("<>")
                                    ? new ReversePath.Null()
                                    : new ReversePath.Sender(mailbox(run, path))));
        }
    },
    ENVELOPE_TO("envelope.to") {
        @Override
        void set(Evaluation run, String value) {
            run.see(Scene.to(run.input(), mailbox(run, value)));
        }
    },
    /** The recipient that the sender wrote to, before aliases. */
    ENVELOPE_ORIG_TO("envelope.orig_to") {
        @Override
        void set(Evaluation run, String value) {
            run.see(Scene.originallyTo(run.input(), mailbox(run, value)));
        }
    },
    /** The user that the sender logged in as. */
    ENVELOPE_AUTH("envelope.auth") {
        @Override
        void set(Evaluation run, String value) {
            run.see(Scene.login(run.input(), value));
        }
    },
    /** When the script runs: {@code 2026-12-24T18:00:00+01:00}. */
    NOW("vnd.siesta.now") {
        @Override
        void set(Evaluation run, String value) {
            try {
                run.see(Scene.at(run.input(), OffsetDateTime.parse(value.strip()).toInstant()));
            } catch (DateTimeException _) {
                throw bad(run, value, "an instant such as 2026-12-24T18:00:00+01:00");
            }
        }
    },
    /** The account's time zone: {@code Europe/Berlin}. */
    ZONE("vnd.siesta.zone") {
        @Override
        void set(Evaluation run, String value) {
            try {
                run.see(Scene.in(run.input(), ZoneId.of(value.strip())));
            } catch (DateTimeException _) {
                throw bad(run, value, "a time zone such as Europe/Berlin");
            }
        }
    },
    /** The original client's address: {@code 192.0.2.1}. */
    CLIENT_IP("vnd.siesta.client-ip") {
        @Override
        void set(Evaluation run, String value) {
            try {
                run.see(Scene.client(run.input(), InetAddress.ofLiteral(value.strip())));
            } catch (IllegalArgumentException _) {
                throw bad(run, value, "an IP address");
            }
        }
    };

    private final String title;

    TestObject(String title) {
        this.title = title;
    }

    /** Puts the value into what the script sees. */
    abstract void set(Evaluation run, String value);

    static Optional<TestObject> named(String name) {
        for (TestObject object : values()) {
            if (object.title.equals(name)) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    Mailbox mailbox(Evaluation run, String value) {
        return SettingNames.mailbox(value.strip())
                .orElseThrow(() -> bad(run, value, "a mail address"));
    }

    RuntimeException bad(Evaluation run, String value, String wanted) {
        return run.failure(
                "invalid-test-value",
                "the value '" + value + "' of " + title + " is not " + wanted);
    }
}
