/** What became of messages. */
@NullMarked
package io.umbra.api.trace;

import org.jspecify.annotations.NullMarked;
