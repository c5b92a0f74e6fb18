/** Who a connection speaks for and what it may publish, subscribe and hear. */
@NullMarked
package io.umbra.gateway.access;

import org.jspecify.annotations.NullMarked;
