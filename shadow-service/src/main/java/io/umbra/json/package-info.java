/** The one strict JSON reader and the one way numbers are compared and written. */
@NullMarked
package io.umbra.json;

import org.jspecify.annotations.NullMarked;
