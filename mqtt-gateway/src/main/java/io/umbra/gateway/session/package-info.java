/**
 * One MQTT connection from CONNECT to its end, in plain Java. Everything of a session happens on its connection's own
 * thread; what other threads have for it comes by its {@link io.umbra.gateway.session.Mailbox}.
 */
@NullMarked
package io.umbra.gateway.session;

import org.jspecify.annotations.NullMarked;
