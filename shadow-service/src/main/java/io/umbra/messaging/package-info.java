/** Messages that are nobody's shadow, and MQTT sessions that outlive their connection: what of them is on disk. */
@NullMarked
package io.umbra.messaging;

import org.jspecify.annotations.NullMarked;
