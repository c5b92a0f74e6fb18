package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.topic.Route;
import io.umbra.messaging.StoredWill;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The will of one connection, from its CONNECT to its end. Used on the session's thread. */
final class Testament {

    private final Session session;
    private @Nullable StoredWill written;

    Testament(Session session) {
        this.session = session;
    }

    /** Done when the will is on disk, where there is one. */
    CompletableFuture<?> write(Identity who, String clientId) {
        var will = session.connect().will();
        if (will == null) {
            return CompletableFuture.completedFuture(Boolean.TRUE);
        }
        var kept = stored(will, who, clientId);
        written = kept;
        return session.services().wills().keep(kept);
    }

    private StoredWill stored(Packet.Will will, Identity who, String clientId) {
        var message = new Message(
                who.project().key(),
                will.topic(),
                Route.of(will.topic()),
                null,
                will.payload(),
                will.qos(),
                will.properties(),
                0,
                who.name() + "/" + clientId,
                null,
                will.retain());
        return new StoredWill(
                session.id(),
                who.project().key(),
                who.project().name(),
                who.name(),
                who instanceof Identity.Device(var thing) ? thing.ref().key() : 0,
                clientId,
                will.topic(),
                PlainCodec.write(message),
                session.connect().keepAliveSeconds(),
                will.delaySeconds(),
                null);
    }

    /** The connection left, or was none yet. */
    void drop() {
        if (written != null) {
            session.services().wills().forget(written);
        }
    }

    /** The connection ended otherwise; its session stays so much longer. */
    void open(long expirySeconds) {
        if (written != null) {
            session.services().wills().release(written.within(expirySeconds));
        }
    }
}
