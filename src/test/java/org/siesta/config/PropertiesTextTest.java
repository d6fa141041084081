package org.siesta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {

    @Test
    void keepsTheLineOfEachKey() {
        PropertiesText text =
                PropertiesText.parse(
                        """
                        # a comment
                        ! another \\
                        a = 1

                        b: two \\
                           more
                          c three
                        d
                        e\\=f=\\u00e4\\tx
                        """);
        assertThat(text.faults()).isEmpty();
        assertThat(text.lines())
                .containsExactly(
                        new PropertiesText.Line(3, "a", "1"),
                        new PropertiesText.Line(5, "b", "two more"),
                        new PropertiesText.Line(7, "c", "three"),
                        new PropertiesText.Line(8, "d", ""),
                        new PropertiesText.Line(9, "e=f", "ä\tx"));
    }

    /** Whatever stands in a file is read as java.util.Properties reads it, but for the end. */
    @Test
    void readsWhatJavaReads() throws Exception {
        Random random = new Random(4711);
        String alphabet = "ab=: \t\\\n\r#!u0f4\f";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Map<String, String> expected = new LinkedHashMap<>();
            boolean valid = true;
            try {
                Properties java = new Properties();
                java.load(new StringReader(text.toString()));
                java.forEach((k, v) -> expected.put(k.toString(), v.toString().strip()));
            } catch (IllegalArgumentException _) {
                valid = false;
            }
            PropertiesText ours = PropertiesText.parse(text.toString());
            assertThat(ours.faults().isEmpty()).as(text.toString()).isEqualTo(valid);
            // Java makes an empty key of some dangling backslashes; no key of ours is empty.
            expected.remove("");
            if (valid) {
                Map<String, String> read = new LinkedHashMap<>();
                ours.lines().forEach(l -> read.put(l.key(), l.value()));
                read.remove("");
                assertThat(read).as(text.toString()).isEqualTo(expected);
            }
        }
    }
}
