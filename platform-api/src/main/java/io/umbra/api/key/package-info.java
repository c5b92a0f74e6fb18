/** Keys of back ends. */
@NullMarked
package io.umbra.api.key;

import org.jspecify.annotations.NullMarked;
