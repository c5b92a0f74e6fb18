/** The journal: the one log of everything that was committed, and the events it hands on. */
@NullMarked
package io.umbra.journal;

import org.jspecify.annotations.NullMarked;
