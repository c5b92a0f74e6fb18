/** Listeners, limits on bytes and rates, and the translation between bytes and packets. The only package that knows Netty. */
@NullMarked
package io.umbra.gateway.wire;

import org.jspecify.annotations.NullMarked;
