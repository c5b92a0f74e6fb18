/** Things and their credentials. */
@NullMarked
package io.umbra.api.thing;

import org.jspecify.annotations.NullMarked;
