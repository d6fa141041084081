package org.siesta.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Set;

/** The HTTP side alone, over stores in memory. */
public class RestProfile implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(TestParts.class);
    }
}
