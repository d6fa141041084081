package org.siesta.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test asks a program of this machine: without it the test is skipped, or fails where
 * SIESTA_REQUIRE_E2E=1.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
@interface NeedsProgram {

    /** A command that succeeds where the program is there. */
    String[] command();

    /** The Debian package that has it. */
    String debian();
}
