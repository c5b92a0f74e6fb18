/** What became of a message, step by step: read from the journal, with what happened after the commit beside it. */
@NullMarked
package io.umbra.trace;

import org.jspecify.annotations.NullMarked;
