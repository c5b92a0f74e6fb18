/** Presence: whether a thing is connected, since when, and why it left. */
@NullMarked
package io.umbra.presence;

import org.jspecify.annotations.NullMarked;
