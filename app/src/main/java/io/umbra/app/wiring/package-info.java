/** Puts the parts together: who gets what, what starts after what, what stops before what. */
@NullMarked
package io.umbra.app.wiring;

import org.jspecify.annotations.NullMarked;
