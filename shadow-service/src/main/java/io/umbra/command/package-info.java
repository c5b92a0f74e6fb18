/** Commands: reverse control that acts once and wants an answer. The state machine is plain Java. */
@NullMarked
package io.umbra.command;

import org.jspecify.annotations.NullMarked;
