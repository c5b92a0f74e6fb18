package io.umbra.gateway.session;

import io.umbra.gateway.durable.Member;
import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Subscriber;
import java.util.List;

/**
 * What others have for a connection to hear. They call from any thread; what they bring is handed to the session's own, or
 * passed over while it is not open.
 */
final class Ear implements Subscriber, Member {

    private final Session session;
    private final Outflow outflow;
    private final Refresher refresher;
    private final Refresher groupRefresher;
    private volatile boolean open;
    private volatile boolean tooSlow;

    Ear(Session session, Outflow outflow, Refresher refresher, Refresher groupRefresher) {
        this.session = session;
        this.outflow = outflow;
        this.refresher = refresher;
        this.groupRefresher = groupRefresher;
    }

    void open() {
        open = true;
    }

    void close() {
        open = false;
    }

    @Override
    public void deliver(Delivery delivery) {
        if (!open || !mayHear(delivery.message())) {
            return;
        }
        if (outflow.admit(delivery)) {
            tell(() -> outflow.accept(delivery));
        } else if (delivery.qos() == 0 || session.endurance().durable() != null) {
            session.services().counters().dropped("queue_full");
        } else if (!tooSlow) {
            tooSlow = true;
            session.endFromOutside(End.TOO_SLOW);
        }
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (!outflow.admitKept(delivery)) {
            return false;
        }
        tell(() -> outflow.accept(delivery));
        return true;
    }

    @Override
    public boolean mayHear(Message message) {
        return session.rights().mayHear(message);
    }

    @Override
    public boolean takes(Message message) {
        return open && mayHear(message);
    }

    @Override
    public void caughtUp(List<Stale> changed) {
        tell(() -> {
            session.filters().listenAgain();
            refresher.bring(changed);
        });
    }

    @Override
    public void bring(List<Stale> changed) {
        tell(() -> groupRefresher.bring(changed));
    }

    @Override
    public String voice() {
        return session.id();
    }

    private void tell(Runnable what) {
        session.mailbox().put(new Told(session, what));
    }
}
