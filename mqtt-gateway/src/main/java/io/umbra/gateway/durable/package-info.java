/** Sessions that outlive their connection: what they hear live, what they missed, and their place in the journal. */
@NullMarked
package io.umbra.gateway.durable;

import org.jspecify.annotations.NullMarked;
