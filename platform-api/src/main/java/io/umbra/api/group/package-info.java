/** Things taken together for keys. */
@NullMarked
package io.umbra.api.group;

import org.jspecify.annotations.NullMarked;
