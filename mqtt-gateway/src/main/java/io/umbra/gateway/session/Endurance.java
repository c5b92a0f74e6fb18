package io.umbra.gateway.session;

import io.umbra.gateway.durable.DurableSession;
import io.umbra.gateway.durable.Flight;
import io.umbra.gateway.durable.Groups;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Ledger;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscriber;
import io.umbra.gateway.routing.Subscription;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** That part of a session which outlives its connection, where it has one. Used on the session's thread. */
final class Endurance implements Keeper {

    private final Session session;
    private final Inflow inflow;
    private final Outflow outflow;
    private volatile @Nullable DurableSession durable;
    private long expirySeconds;
    private @Nullable Runnable leaving;

    Endurance(Session session, Inflow inflow, Outflow outflow) {
        this.session = session;
        this.inflow = inflow;
        this.outflow = outflow;
    }

    /** The connection takes on a session: what was in the air goes out again, then what was missed. */
    void takeOn(DurableSession there, long expiry) {
        durable = there;
        expirySeconds = expiry;
        var resumed = there.attach(session.ear());
        inflow.restore(resumed.received());
        outflow.restore(resumed.flights());
        there.shared()
                .forEach(each -> join(each).whenComplete((done, failed) -> {
                    if (failed != null) {
                        session.endFromOutside(End.STORE_AWAY);
                    }
                }));
    }

    /** Shares a subscription with the others of its group; done when the group is on disk, where it is to be. */
    CompletableFuture<?> join(Subscription subscription) {
        return groups().join(subscription, session.ear(), outflow.window(), durable);
    }

    void leave(Subscription subscription) {
        groups().leave(subscription, session.ear(), durable);
    }

    private Groups groups() {
        return session.services().durables().groups();
    }

    /** What is on disk of it, null where it ends with its connection. */
    @Nullable
    DurableSession durable() {
        return durable;
    }

    long expirySeconds() {
        return expirySeconds;
    }

    /** Who hears the session's messages: what outlives the connection, or the connection itself. */
    Subscriber subscriber() {
        var there = durable;
        return there == null ? session.ear() : there;
    }

    void expireAfter(long seconds) {
        expirySeconds = seconds;
    }

    /**
     * The connection has ended. It lets go once its last publish has been answered: another may then take it on.
     *
     * @param before done first
     */
    void leave(Runnable before) {
        leaving = before;
        settled();
    }

    /** Called when a publish has been answered. */
    void settled() {
        var last = leaving;
        if (last == null || !inflow.isIdle()) {
            return;
        }
        leaving = null;
        last.run();
        var there = durable;
        if (there != null) {
            there.detach(
                    session.ear(),
                    outflow.inTheAir().stream().filter(Endurance::stays).toList(),
                    expirySeconds);
        }
    }

    /** What a group gave it goes back to the group, but for QoS 2: that ends with whom it was begun. */
    private static boolean stays(Flight flight) {
        var delivery = flight.delivery();
        return flight.ledger() == null || delivery == null || delivery.qos() == 2;
    }

    /** Does something once it is on disk; ends the connection where it cannot be. */
    void after(CompletableFuture<?> written, Runnable then) {
        written.whenComplete((done, failed) ->
                session.mailbox().put(new Told(session, failed == null ? then : () -> session.end(End.STORE_AWAY))));
    }

    @Override
    public void sending(int packetId, Delivery delivery, Runnable then) {
        var there = durable;
        var at = delivery.message().position();
        var ledger = delivery.ledger();
        if (ledger != null) {
            after(ledger.sending(packetId), then);
        } else if (there == null || at == null) {
            then.run();
        } else {
            after(there.exactlyOnce().sending(packetId, at), then);
        }
    }

    @Override
    public void released(@Nullable Ledger ledger, @Nullable Position at, Runnable then) {
        var there = durable;
        if (ledger != null) {
            after(ledger.released(), then);
        } else if (there == null || at == null) {
            then.run();
        } else {
            after(there.exactlyOnce().released(at), then);
        }
    }

    @Override
    public void done(@Nullable Ledger ledger, @Nullable Position at) {
        var there = durable;
        if (ledger != null) {
            ledger.done();
        } else if (there != null && at != null) {
            there.done(at);
        }
    }

    @Override
    public boolean rests(int packetId) {
        var there = durable;
        return there != null && (there.exactlyOnce().rests(packetId) || groups().rests(session.ear(), there, packetId));
    }

    @Override
    public void forget(int packetId, Runnable then) {
        var there = durable;
        if (there == null) {
            then.run();
        } else {
            after(there.exactlyOnce().forget(packetId), then);
        }
    }

    @Override
    public void room() {
        var there = durable;
        if (there != null) {
            there.room();
        }
        groups().room(session.ear());
    }
}
