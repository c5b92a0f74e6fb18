/** The MQTT gateway: everything a device sees. {@link io.umbra.gateway.Gateway} starts and stops it. */
@NullMarked
package io.umbra.gateway;

import org.jspecify.annotations.NullMarked;
