package io.umbra.trace;

import io.umbra.journal.JournalEntry.Kind;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One message and what became of it.
 *
 * @param thing the thing's number, 0 where it is about none
 * @param at when it was received, epoch milliseconds
 */
public record Trace(
        UUID messageId, @Nullable String requestId, long thing, Kind kind, Verdict verdict, long at, List<Step> steps) {

    /** How it ended. */
    public enum Verdict {
        ACCEPTED,
        /** Accepted, and nothing was written. */
        NOOP,
        REJECTED
    }

    /** @param at epoch milliseconds */
    public record Step(String step, long at, ObjectNode detail) {}
}
