package io.umbra.gateway.session;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Ledger;
import io.umbra.gateway.routing.Position;
import org.jspecify.annotations.Nullable;

/**
 * What of a session's traffic must be on disk before it goes on. What it is asked to do afterwards is done on the session's
 * thread; at once where nothing is kept.
 */
interface Keeper {

    /** A QoS 2 message is about to be sent for the first time. */
    void sending(int packetId, Delivery delivery, Runnable then);

    /**
     * Its PUBREC came.
     *
     * @param ledger who else keeps it, null where nobody does
     */
    void released(@Nullable Ledger ledger, @Nullable Position at, Runnable then);

    /** A message that stands in the journal was acknowledged to the end, or can never be. */
    void done(@Nullable Ledger ledger, @Nullable Position at);

    /** Whether a packet id must not be used again yet. */
    boolean rests(int packetId);

    /** The client released one of its QoS 2 publishes. */
    void forget(int packetId, Runnable then);

    /** There is room for more messages. */
    void room();
}
