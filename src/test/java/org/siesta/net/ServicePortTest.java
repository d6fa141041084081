package org.siesta.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Services that are started one after the other are not told the same port. */
class ServicePortTest {

    @Test
    void aPortIsGivenOnce() {
        assertThat(Stream.generate(ServicePort::free).limit(1_000)).doesNotHaveDuplicates();
    }
}
