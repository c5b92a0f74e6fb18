/** Bans: who may not connect, whatever credential they show. */
@NullMarked
package io.umbra.ban;

import org.jspecify.annotations.NullMarked;
