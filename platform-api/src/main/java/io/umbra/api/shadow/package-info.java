/** Shadows of things. */
@NullMarked
package io.umbra.api.shadow;

import org.jspecify.annotations.NullMarked;
