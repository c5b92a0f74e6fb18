package io.umbra.journal;

import io.umbra.command.Command;
import io.umbra.presence.Listening;
import io.umbra.presence.Presence;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Something that was committed, handed on in memory. What a reader of the journal gets later is {@link #entry()}. */
public sealed interface Event {

    ThingRef thing();

    JournalEntry entry();

    /**
     * A shadow took a version.
     *
     * @param change what was asked: {@link Change.Update} or {@link Change.Delete}
     * @param outcome what it did
     * @param emittedDelta the delta to send, null where this update sends none
     */
    record ShadowChanged(
            ThingRef thing,
            JournalEntry entry,
            Change change,
            Outcome.Accepted outcome,
            @Nullable ObjectNode emittedDelta)
            implements Event {}

    /** A message was refused. */
    record MessageRejected(ThingRef thing, JournalEntry entry, Outcome.Rejected outcome) implements Event {}

    /** A device said it cannot obey a delta. */
    record DeltaRefused(ThingRef thing, JournalEntry entry, Change.DeltaRefused change) implements Event {}

    /**
     * A connection of a thing began or ended.
     *
     * @param began whether it began
     * @param turned whether the thing came online by it, or went offline
     */
    record PresenceChanged(ThingRef thing, JournalEntry entry, Presence presence, boolean began, boolean turned)
            implements Event {}

    /**
     * A command moved on.
     *
     * @param requestTo the topics its request is to leave on now, null where none is
     */
    record CommandChanged(
            ThingRef thing,
            JournalEntry entry,
            Command command,
            @Nullable Listening requestTo) implements Event {}

    /** A thing told of something that happened. */
    record EventPosted(ThingRef thing, JournalEntry entry, Change.Post change) implements Event {}

    /** A plain message was stored. */
    record MessagePublished(ThingRef thing, JournalEntry entry) implements Event {}

    /** The thing was made. */
    record ThingCreated(ThingRef thing, JournalEntry entry) implements Event {}

    /** The thing was deleted. */
    record ThingRemoved(ThingRef thing, JournalEntry entry) implements Event {}
}
