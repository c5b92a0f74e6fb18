package io.umbra.presence;

/**
 * A connection as its thing's presence tells of it.
 *
 * @param id names the connection, unique over all gateways and restarts
 * @param gateway the gateway process that holds it
 * @param clientId the MQTT client id
 * @param address the peer's address, with port
 * @param protocol e.g. {@code MQTT 3.1.1 over TLS}
 * @param keepAliveSeconds 0 for none
 */
public record Connection(
        String id, String gateway, String clientId, String address, String protocol, int keepAliveSeconds) {}
