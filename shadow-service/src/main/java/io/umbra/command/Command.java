package io.umbra.command;

import io.umbra.model.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One command to one thing. Immutable. Times are epoch milliseconds, 0 where there was none yet.
 *
 * @param id names it; the same in every attempt, so the thing can tell a repeated request
 * @param ttlMs how long it may wait for its thing, 0 for not at all
 * @param timeoutMs how long an answer may take
 * @param attempt how many requests left
 * @param sentAt when it was sent since it was last queued: what the timeout counts from
 * @param attemptedAt when the last request left
 * @param deliveredAt when the thing's PUBACK of a request came
 * @param late whether its result came after its time
 * @param code the thing's own code, null if it gave none
 * @param output the thing's output, null if it gave none
 * @param outputViolations where the output breaks the model; the act has happened all the same
 */
public record Command(
        String id,
        String name,
        ObjectNode input,
        CommandStatus status,
        List<Step> steps,
        long ttlMs,
        long timeoutMs,
        int attempt,
        long createdAt,
        long sentAt,
        long attemptedAt,
        long deliveredAt,
        boolean late,
        @Nullable String code,
        @Nullable JsonNode output,
        @Nullable String message,
        List<Violation> outputViolations) {

    /** A status and when it was entered. */
    public record Step(CommandStatus status, long at) {}

    /** What a thing answers with when it is done. */
    public record Result(
            CommandStatus status,
            @Nullable String code,
            @Nullable JsonNode output,
            @Nullable String message,
            List<Violation> outputViolations) {

        public Result {
            if (status != CommandStatus.SUCCEEDED
                    && status != CommandStatus.FAILED
                    && status != CommandStatus.REJECTED) {
                throw new IllegalArgumentException("not a result: " + status);
            }
        }
    }

    /** A command as it begins. */
    public static Command created(String id, String name, ObjectNode input, long ttlMs, long timeoutMs, long now) {
        return new Command(
                id,
                name,
                input,
                CommandStatus.QUEUED,
                List.of(new Step(CommandStatus.QUEUED, now)),
                ttlMs,
                timeoutMs,
                0,
                now,
                0,
                0,
                0,
                false,
                null,
                null,
                null,
                List.of());
    }

    /** When it stops waiting for its thing. */
    public long expiresAt() {
        return createdAt + ttlMs;
    }

    /** When nobody waits for its result any more: it neither may be sent again then nor is its answer in time. */
    public long answerableUntil() {
        return Math.max(expiresAt(), sentAt + timeoutMs);
    }

    boolean wasSent() {
        return attempt > 0;
    }

    /** The first request since it was queued leaves. */
    Command sent(long now) {
        return entered(CommandStatus.SENT, now).attempted(attempt + 1, now, now);
    }

    /** The request leaves once more. */
    Command again(long now) {
        return attempted(attempt + 1, sentAt, now);
    }

    private Command attempted(int number, long firstAt, long lastAt) {
        return new Command(
                id,
                name,
                input,
                status,
                steps,
                ttlMs,
                timeoutMs,
                number,
                createdAt,
                firstAt,
                lastAt,
                deliveredAt,
                late,
                code,
                output,
                message,
                outputViolations);
    }

    Command delivered(long now) {
        return new Command(
                id,
                name,
                input,
                status,
                steps,
                ttlMs,
                timeoutMs,
                attempt,
                createdAt,
                sentAt,
                attemptedAt,
                now,
                late,
                code,
                output,
                message,
                outputViolations);
    }

    Command entered(CommandStatus next, long now) {
        var more = new ArrayList<>(steps);
        more.add(new Step(next, now));
        return new Command(
                id,
                name,
                input,
                next,
                List.copyOf(more),
                ttlMs,
                timeoutMs,
                attempt,
                createdAt,
                sentAt,
                attemptedAt,
                deliveredAt,
                late,
                code,
                output,
                message,
                outputViolations);
    }

    Command ended(Result result, long now) {
        var done = entered(result.status(), now);
        return new Command(
                id,
                name,
                input,
                done.status,
                done.steps,
                ttlMs,
                timeoutMs,
                attempt,
                createdAt,
                sentAt,
                attemptedAt,
                deliveredAt,
                status == CommandStatus.TIMED_OUT,
                result.code(),
                result.output(),
                result.message(),
                result.outputViolations());
    }
}
