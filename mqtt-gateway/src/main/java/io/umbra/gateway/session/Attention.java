package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.presence.Listening;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingFacts;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the thing's lane whether this connection listens for commands, and to which topics, whenever that changes. */
final class Attention {

    private final Session session;
    private @Nullable Listening told;

    Attention(Session session) {
        this.session = session;
    }

    /** @param filters all that the connection subscribes now */
    void follow(Collection<TopicFilter> filters) {
        var listening = session.services().access().attends(session.who(), filters);
        if (listening != told && session.who() instanceof Identity.Device(var thing)) {
            told = listening;
            session.door().add(new Telling(thing, listening));
        }
    }

    private final class Telling extends Errand {

        private final ThingFacts thing;
        private final @Nullable Listening listening;
        private final UUID messageId = session.services().ids().get();

        Telling(ThingFacts thing, @Nullable Listening listening) {
            super(session);
            this.thing = thing;
            this.listening = listening;
        }

        @Override
        Change change() {
            return new Change.Attend(thing.ref(), messageId, session.id(), listening);
        }

        @Override
        void answered(Outcome outcome) {
            if (outcome instanceof Outcome.Unavailable) {
                session.end(End.STORE_AWAY);
            }
        }
    }
}
