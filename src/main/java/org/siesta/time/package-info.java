/** Time as this process lives through it. Below everything, like {@code halt}. */
@NullMarked
package org.siesta.time;

import org.jspecify.annotations.NullMarked;
