/** Repeating a request safely: the same key gives the first answer again. */
@NullMarked
package io.umbra.api.idempotency;

import org.jspecify.annotations.NullMarked;
