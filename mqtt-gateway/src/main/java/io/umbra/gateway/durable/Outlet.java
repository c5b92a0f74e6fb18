package io.umbra.gateway.durable;

import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Message;
import java.util.List;

/** The connection a durable session has at the moment. Called on any thread; never blocks. */
public interface Outlet {

    /** Takes a message that is kept elsewhere too; answers false where there is no room for it now. */
    boolean offer(Delivery delivery);

    /** Takes a message that nobody keeps, or passes it over. */
    void deliver(Delivery delivery);

    /** Whether there is a right to it. */
    boolean mayHear(Message message);

    /** What was missed has been told: now what is state may be asked for, the outstanding delta and what has changed. */
    void caughtUp(List<Stale> changed);
}
