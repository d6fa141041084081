package org.siesta.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test talks to real servers in containers: without an engine it is skipped, or fails where
 * SIESTA_REQUIRE_E2E=1.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EngineCondition.class)
public @interface NeedsEngine {

    /** A system property that names what the test takes in place of a container. */
    String unless() default "";
}
