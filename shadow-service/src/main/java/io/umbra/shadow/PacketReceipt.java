package io.umbra.shadow;

/**
 * That a QoS 2 publish came: written in the transaction that stores what it asked, so that it is not done twice however
 * often it is sent again.
 *
 * @param session the number of the session that sent it
 * @param again whether the sender says it sent it before: then it may have been stored though the answer was lost
 */
public record PacketReceipt(long session, int packetId, boolean again) {}
