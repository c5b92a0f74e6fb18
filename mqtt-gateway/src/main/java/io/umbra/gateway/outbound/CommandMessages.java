package io.umbra.gateway.outbound;

import io.umbra.command.Command;
import io.umbra.json.JsonWriter;
import io.umbra.shadow.Spelling;

/** What a thing is sent to make it act. */
final class CommandMessages {

    private CommandMessages() {}

    /**
     * A command's request in a spelling; times are epoch milliseconds.
     *
     * @param time when it leaves
     */
    static byte[] request(Spelling spelling, Command command, long time) {
        return switch (spelling) {
            case NATIVE -> nativeRequest(command, time);
            case TIANGONG -> methodRequest(command);
        };
    }

    private static byte[] nativeRequest(Command command, long time) {
        var out = new JsonWriter().beginObject().name("id").value(command.id());
        out.name("command").value(command.name()).name("input").value(command.input());
        out.name("attempt").value(command.attempt());
        out.name("expiresAt").value(command.answerableUntil());
        return out.name("timestamp").value(time).endObject().toBytes();
    }

    private static byte[] methodRequest(Command command) {
        var out = new JsonWriter().beginObject().name("requestId").value(command.id());
        out.name("methodName").value(command.name());
        return out.name("payload").value(command.input()).endObject().toBytes();
    }
}
