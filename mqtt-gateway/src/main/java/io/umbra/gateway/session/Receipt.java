package io.umbra.gateway.session;

import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingFacts;
import java.util.UUID;

/** Tells the thing's lane that a command's request has arrived. */
final class Receipt extends Errand {

    private final ThingFacts thing;
    private final String commandId;
    private final UUID messageId;

    Receipt(Session session, ThingFacts thing, String commandId) {
        super(session);
        this.thing = thing;
        this.commandId = commandId;
        this.messageId = session.services().ids().get();
    }

    @Override
    Change change() {
        return new Change.Delivered(thing.ref(), messageId, commandId);
    }

    /** The device will not send its PUBACK again: the time it was delivered at is lost if the store is away for long. */
    @Override
    void answered(Outcome outcome) {}
}
