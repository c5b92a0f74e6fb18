/** Commands: what a thing is told to do once, and what became of it. */
@NullMarked
package io.umbra.api.command;

import org.jspecify.annotations.NullMarked;
