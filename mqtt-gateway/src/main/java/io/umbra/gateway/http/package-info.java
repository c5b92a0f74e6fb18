/** Publishing by HTTP, for devices that speak no MQTT. */
@NullMarked
package io.umbra.gateway.http;

import org.jspecify.annotations.NullMarked;
