package io.umbra.presence;

/**
 * The end of a connection.
 *
 * @param connectionId which one
 * @param reason why: {@code client_disconnected}, {@code keep_alive_timeout}, {@code connection_lost},
 *     {@code taken_over}, {@code kicked}, {@code credentials_revoked}, {@code protocol_error}, {@code too_slow},
 *     {@code storage_unavailable}, {@code gateway_lost}
 */
public record Departure(String connectionId, String reason) {}
