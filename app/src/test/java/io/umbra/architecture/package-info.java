/** What may know of what, tried on the classes themselves. */
@NullMarked
package io.umbra.architecture;

import org.jspecify.annotations.NullMarked;
