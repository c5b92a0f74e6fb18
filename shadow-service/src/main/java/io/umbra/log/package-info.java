/** What goes into the log, and how often. */
@NullMarked
package io.umbra.log;

import org.jspecify.annotations.NullMarked;
