/** Things and their credentials. */
@NullMarked
package io.umbra.thing;

import org.jspecify.annotations.NullMarked;
