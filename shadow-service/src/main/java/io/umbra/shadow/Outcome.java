package io.umbra.shadow;

import io.umbra.command.Command;
import io.umbra.presence.Presence;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What became of a {@link Change}. Given only after the transaction that decided it has ended, except {@link Busy}. */
public sealed interface Outcome {

    /**
     * An update or delete was accepted and is stored.
     *
     * @param changed false where nothing was written and no version taken
     * @param time when, epoch milliseconds
     * @param reported what the update did to reported, null if it did not mention it
     * @param desired what the update did to desired, null if it did not mention it
     * @param ignored JSON Pointers of leaves that were ignored (late, or unknown to a lenient model)
     * @param shadow the shadow as it now stands
     * @param delta what is outstanding now
     * @param unkept what of it did not become part of the history
     */
    record Accepted(
            @Nullable String requestId,
            boolean changed,
            long version,
            long desiredVersion,
            long time,
            @Nullable Applied reported,
            @Nullable Applied desired,
            List<String> ignored,
            Shadow shadow,
            ObjectNode delta,
            List<Unkept> unkept)
            implements Outcome {

        public Accepted(
                @Nullable String requestId,
                boolean changed,
                long version,
                long desiredVersion,
                long time,
                @Nullable Applied reported,
                @Nullable Applied desired,
                List<String> ignored,
                Shadow shadow,
                ObjectNode delta) {
            this(
                    requestId,
                    changed,
                    version,
                    desiredVersion,
                    time,
                    reported,
                    desired,
                    ignored,
                    shadow,
                    delta,
                    List.of());
        }
    }

    /**
     * The same message was answered before; nothing was done.
     *
     * @param first the first answer: {@link Accepted} while it is in memory, or what the journal kept of it
     */
    record Duplicate(Outcome first) implements Outcome {}

    /** A shadow, asked for by {@link Change.Get} or {@link Change.Listen}. */
    record Document(Shadow shadow, ObjectNode delta, long time) implements Outcome {}

    /** The shadows of a thing whose delta is not empty, by shadow name: the answer to {@link Change.Listen}. */
    record Outstanding(Map<String, Document> shadows) implements Outcome {}

    /**
     * Refused; journalled, nothing applied.
     *
     * @param version the shadow's current version, 0 where there is none
     */
    record Rejected(@Nullable String requestId, Refusal refusal, long version, long time) implements Outcome {}

    /** Recorded: the answer to changes that give nothing back. */
    record Recorded(long time) implements Outcome {}

    /** The connection stands in the database: the answer to {@link Change.Connect}. */
    record Present(Presence presence) implements Outcome {}

    /** The command as it now stands: the answer to {@link Change.Order} and {@link Change.Cancel}. */
    record Commanded(Command command) implements Outcome {}

    /** The lane is full. Nothing was done; hold the publisher back and ask again. Given at once. */
    record Busy() implements Outcome {}

    /**
     * The store could not be reached within the time to wait for it, or this process does not own the shard. Nothing was
     * done, or it is not known; the device must send again.
     */
    record Unavailable() implements Outcome {}
}
