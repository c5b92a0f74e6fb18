package io.umbra.gateway.routing;

import java.util.concurrent.CompletableFuture;

/** Who keeps one message for somebody else, and is told what becomes of it. May be called on any thread. */
public interface Ledger {

    /** It is about to be sent at QoS 2; done when that is on disk. */
    CompletableFuture<?> sending(int packetId);

    /** Its PUBREC came; done when that is on disk. */
    CompletableFuture<?> released();

    /** It was acknowledged to the end, or can never be. */
    void done();
}
