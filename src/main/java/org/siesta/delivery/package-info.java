/** The life of one message: settings, script, verdict, backend, queue, one reply per recipient. */
@NullMarked
package org.siesta.delivery;

import org.jspecify.annotations.NullMarked;
