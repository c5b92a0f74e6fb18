/** What the gateway says of itself on {@code $SYS/broker/...}. */
@NullMarked
package io.umbra.gateway.broker;

import org.jspecify.annotations.NullMarked;
