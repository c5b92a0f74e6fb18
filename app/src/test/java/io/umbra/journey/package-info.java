/**
 * Journeys: the platform as its own process, real MQTT clients over real sockets, a back end over REST, and what is left
 * in the database afterwards.
 */
@NullMarked
package io.umbra.journey;

import org.jspecify.annotations.NullMarked;
