package io.umbra.api.event;

import io.umbra.project.AppKey.Scope;
import java.util.Arrays;
import java.util.Optional;

/** What a stream can tell of, and which scope lets a key hear it. */
enum EventType {
    REPORTED("shadow.reported", Scope.READ),
    DESIRED("shadow.desired", Scope.READ),
    DELTA("shadow.delta", Scope.READ),
    CREATED("thing.created", Scope.READ),
    DELETED("thing.deleted", Scope.READ),
    CONNECTED("thing.connected", Scope.PRESENCE),
    DISCONNECTED("thing.disconnected", Scope.PRESENCE),
    REJECTED("message.rejected", Scope.READ),
    COMMAND("command.updated", Scope.READ),
    POSTED("event.posted", Scope.READ);

    final String text;
    final Scope scope;

    EventType(String text, Scope scope) {
        this.text = text;
        this.scope = scope;
    }

    static Optional<EventType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }
}
