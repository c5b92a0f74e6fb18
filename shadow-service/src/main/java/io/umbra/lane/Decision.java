package io.umbra.lane;

import io.umbra.command.Command;
import io.umbra.journal.Event;
import io.umbra.shadow.Outcome;
import java.util.List;

/**
 * What is to become of one change once its batch is committed.
 *
 * @param after the thing as the change leaves it, the same object where it changes nothing
 * @param events what to hand on
 * @param commands the commands that moved on
 */
record Decision(Outcome outcome, ThingState after, List<Event> events, List<Command> commands) {

    Decision(Outcome outcome, ThingState after) {
        this(outcome, after, List.of(), List.of());
    }

    Decision(Outcome outcome, ThingState after, List<Event> events) {
        this(outcome, after, events, List.of());
    }

    Decision answering(Outcome other) {
        return new Decision(other, after, events, commands);
    }
}
