/** What was committed, told to whoever subscribed it. */
@NullMarked
package io.umbra.gateway.outbound;

import org.jspecify.annotations.NullMarked;
