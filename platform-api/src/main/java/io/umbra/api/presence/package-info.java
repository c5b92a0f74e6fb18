/** Presence of things. */
@NullMarked
package io.umbra.api.presence;

import org.jspecify.annotations.NullMarked;
