package io.umbra.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The presence of a thing as its row holds it: the connections that stand, and what was last known.
 *
 * @param open the connections that were accepted and have not ended, oldest first
 * @param newest the one accepted last, kept when it has ended
 * @param listeners the open connections that listen for commands, by their id, and to which topics
 */
public record PresenceState(
        long since,
        @Nullable String reason,
        long epoch,
        List<Connection> open,
        @Nullable Connection newest,
        Map<String, Listening> listeners) {

    public static final PresenceState NEVER = new PresenceState(0, null, 0, List.of(), null, Map.of());

    /** With one more connection. */
    public PresenceState connected(Connection connection, long now) {
        var more = new ArrayList<>(open);
        more.add(connection);
        return new PresenceState(isOnline() ? since : now, null, epoch + 1, List.copyOf(more), connection, listeners);
    }

    /** Without the connection that ended; empty where it is not among those that stand, so an old end changes nothing. */
    public Optional<PresenceState> disconnected(Departure departure, long now) {
        var rest = open.stream()
                .filter(c -> !c.id().equals(departure.connectionId()))
                .toList();
        if (rest.size() == open.size()) {
            return Optional.empty();
        }
        boolean left = rest.isEmpty();
        return Optional.of(new PresenceState(
                left ? now : since,
                left ? departure.reason() : null,
                epoch,
                rest,
                left ? newest : rest.getLast(),
                listenersWithout(departure.connectionId())));
    }

    /** With a connection listening, or, by null, not; the same where that connection does not stand. */
    public PresenceState listening(String connectionId, @Nullable Listening listening) {
        if (open.stream().noneMatch(c -> c.id().equals(connectionId))) {
            return this;
        }
        var more = new HashMap<>(listenersWithout(connectionId));
        if (listening != null) {
            more.put(connectionId, listening);
        }
        return new PresenceState(since, reason, epoch, open, newest, Map.copyOf(more));
    }

    private Map<String, Listening> listenersWithout(String connectionId) {
        if (!listeners.containsKey(connectionId)) {
            return listeners;
        }
        var rest = new HashMap<>(listeners);
        rest.remove(connectionId);
        return Map.copyOf(rest);
    }

    /** Where commands are listened for on a gateway that is alive: the newest such connection's choice, none for nowhere. */
    public Optional<Listening> listening(Predicate<String> gatewayIsAlive) {
        if (listeners.isEmpty()) {
            return Optional.empty();
        }
        return open.reversed().stream()
                .filter(c -> gatewayIsAlive.test(c.gateway()))
                .map(c -> listeners.get(c.id()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    public boolean isOnline() {
        return !open.isEmpty();
    }

    public Presence view() {
        return new Presence(isOnline(), since, reason, newest, epoch);
    }
}
