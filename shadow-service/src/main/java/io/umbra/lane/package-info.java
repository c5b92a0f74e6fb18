/** Lanes: writer threads that own shards of the things and commit their changes in batches. */
@NullMarked
package io.umbra.lane;

import org.jspecify.annotations.NullMarked;
