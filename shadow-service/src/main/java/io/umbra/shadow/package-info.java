/** Shadows: desired and reported state of a thing, and the difference between them. The rules are plain Java; {@link Shadows} is the one door to change one. */
@NullMarked
package io.umbra.shadow;

import org.jspecify.annotations.NullMarked;
