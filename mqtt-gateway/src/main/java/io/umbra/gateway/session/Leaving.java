package io.umbra.gateway.session;

import io.umbra.presence.Departure;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingFacts;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Tells the lane that a connection of the thing has ended, until it has been told. */
final class Leaving extends Errand {

    private static final long PAUSE_SECONDS = 1;

    private final ThingFacts thing;
    private final Departure departure;
    private final UUID messageId;

    Leaving(Session session, ThingFacts thing, Departure departure) {
        super(session);
        this.thing = thing;
        this.departure = departure;
        this.messageId = session.services().ids().get();
    }

    @Override
    Change change() {
        return new Change.Disconnect(thing.ref(), messageId, departure);
    }

    @Override
    void answered(Outcome outcome) {
        if (outcome instanceof Outcome.Unavailable) {
            addressee().link().loop().schedule(this::again, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void again() {
        addressee().door().add(this);
        addressee().door().pump();
    }
}
