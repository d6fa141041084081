package org.siesta.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environment items as Dovecot names them, and items as variables. */
class DovecotEnvironmentTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    environment "vnd.dovecot.default-mailbox" "INBOX"                    | true
                    environment "vnd.dovecot.username" "ana+list@example.org"            | true
                    environment "vnd.dovecot.config.colour_of" "blue"                    | true
                    environment "vnd.dovecot.config.none" ""                             | true
                    environment "vnd.dovecot.config." ""                                 | false
                    environment "vnd.dovecot.none" ""                                    | false
                    string "${env.vnd.dovecot.default_mailbox}" "INBOX"                  | true
                    string "${ENV.vnd.dovecot.config.COLOUR_of}" "blue"                  | true
                    string "${env.remote_ip}" "192.0.2.10"                               | true
                    string "${env.host} ${env.location}" "mx.example.org MDA"            | true
                    string "${env.none}" ""                                              | true
                    """)
    void itemsAreTestedAndAreVariables(String test, boolean holds) {
        SieveInput input =
                Scripts.input()
                        .withHost(SieveHost.DEFAULT.withEnvironment(Map.of("colour_of", "blue")));
        assertThat(
                        Scripts.holds(
                                "require [\"vnd.dovecot.environment\", \"variables\"];",
                                test,
                                input))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    require "variables"; redirect "${env.host}";                                  | unknown-namespace
                    require ["variables", "vnd.dovecot.environment"]; redirect "${en.host}";      | unknown-namespace
                    require ["variables", "vnd.dovecot.environment"]; set "env.host" "x";         | invalid-variable-name
                    """)
    void aNamespaceNeedsItsRequireAndCannotBeSet(String script, String code) {
        assertThat(Scripts.faults(script)).singleElement().asString().endsWith(" " + code);
    }
}
