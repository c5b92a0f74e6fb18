package io.umbra.command;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One command to many things.
 *
 * @param createdBy who ordered it, see {@code Principal.text()}
 * @param finishedAt when every thing had been told or refused, epoch milliseconds; 0 until then
 */
public record CommandJob(
        String id,
        long project,
        String command,
        ObjectNode input,
        long ttlMs,
        long timeoutMs,
        long createdAt,
        String createdBy,
        long finishedAt) {

    /** A thing the job is for, and the id its command will have. */
    public record Target(String name, long thing, String commandId) {}

    /**
     * What became of one thing's command.
     *
     * @param status null where there is no command, yet or at all
     * @param error why there is none, null where there is one or will be
     */
    public record Item(
            Target target,
            @Nullable CommandStatus status,
            @Nullable String error,
            @Nullable String message) {}
}
