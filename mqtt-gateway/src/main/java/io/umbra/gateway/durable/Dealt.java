package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Ledger;
import io.umbra.gateway.routing.Position;
import java.util.concurrent.CompletableFuture;

/** A message that a group gave to one of its members. */
final class Dealt implements Ledger {

    private final Dealer dealer;
    private final Group group;
    private final Seat seat;
    private final Delivery delivery;
    private volatile boolean begun;

    /** @param delivery as the group has it, and may give it to another */
    Dealt(Dealer dealer, Group group, Seat seat, Delivery delivery) {
        this.dealer = dealer;
        this.group = group;
        this.seat = seat;
        this.delivery = delivery;
    }

    Delivery delivery() {
        return delivery;
    }

    Group group() {
        return group;
    }

    Seat seat() {
        return seat;
    }

    Position at() {
        return Follower.positionOf(delivery);
    }

    /** Whether it is on its way at QoS 2: it then ends with this member, or not at all. */
    boolean isBegun() {
        return begun;
    }

    @Override
    public CompletableFuture<?> sending(int packetId) {
        begun = true;
        return group.sending(seat.session(), packetId, at());
    }

    @Override
    public CompletableFuture<?> released() {
        return group.exactlyOnce().released(at());
    }

    @Override
    public void done() {
        dealer.done(this);
    }

    /** One that was on its way at QoS 2 when the platform went. */
    record Restored(Group group, Position at) implements Ledger {

        @Override
        public CompletableFuture<?> sending(int packetId) {
            throw new IllegalStateException("it was sent before");
        }

        @Override
        public CompletableFuture<?> released() {
            return group.exactlyOnce().released(at);
        }

        @Override
        public void done() {
            group.exactlyOnce().finished(at);
            group.finished(at);
        }
    }
}
