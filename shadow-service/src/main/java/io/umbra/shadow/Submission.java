package io.umbra.shadow;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A change and who hears what became of it.
 *
 * @param answer called exactly once; on a lane's thread, or at once on the caller's with {@link Outcome.Busy}. Must
 *     not block. Answers for one thing come in the order of submission.
 * @param receipt written with the change unless it is refused, null for none
 */
public record Submission(
        Change change, Consumer<Outcome> answer, @Nullable PacketReceipt receipt) {

    public Submission(Change change, Consumer<Outcome> answer) {
        this(change, answer, null);
    }
}
