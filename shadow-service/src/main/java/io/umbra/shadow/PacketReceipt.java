package io.umbra.shadow;

/**
 * That a QoS 2 publish came: written in the transaction that stores what it asked, so that it is not done twice however
 * often it is sent again.
 *
 * @param session the number of the session that sent it
 */
public record PacketReceipt(long session, int packetId) {}
