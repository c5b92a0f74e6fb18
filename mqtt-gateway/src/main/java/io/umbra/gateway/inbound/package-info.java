/** What a client asks of a shadow: message, check, the lanes, and the reply. */
@NullMarked
package io.umbra.gateway.inbound;

import org.jspecify.annotations.NullMarked;
