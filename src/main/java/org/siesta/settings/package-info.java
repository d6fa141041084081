/** What each account asked for: out-of-office and scripts, with validation. */
@NullMarked
package org.siesta.settings;

import org.jspecify.annotations.NullMarked;
