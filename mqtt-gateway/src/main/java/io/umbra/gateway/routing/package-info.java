/** Who subscribed what, and handing a message to all of them. */
@NullMarked
package io.umbra.gateway.routing;

import org.jspecify.annotations.NullMarked;
