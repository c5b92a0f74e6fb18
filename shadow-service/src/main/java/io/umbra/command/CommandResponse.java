package io.umbra.command;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a thing says to a command. */
public sealed interface CommandResponse {

    /** It has the command and has begun. */
    record Ack() implements CommandResponse {}

    /**
     * It is done.
     *
     * @param status succeeded, failed or rejected
     */
    record Done(
            CommandStatus status,
            @Nullable String code,
            @Nullable JsonNode output,
            @Nullable String message) implements CommandResponse {}
}
