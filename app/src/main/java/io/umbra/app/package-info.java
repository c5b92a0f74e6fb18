/** The process: where it starts, how its parts are put together, and how it stops. */
@NullMarked
package io.umbra.app;

import org.jspecify.annotations.NullMarked;
