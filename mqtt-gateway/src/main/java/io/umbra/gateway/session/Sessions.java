package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.presence.Connections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The connections that stand, by (project, thing or key, client id): the same three again takes the old one over. */
public final class Sessions implements Connections {

    private record Holder(long project, String identity) {}

    private record Name(Holder holder, String clientId) {}

    /** What became of a connection that wants in. */
    sealed interface Entry {

        /** @param old the connection it takes over, null for none */
        record Admitted(@Nullable Session old) implements Entry {}

        record Full(String why) implements Entry {}
    }

    private final SessionSettings settings;
    private final Map<Name, Session> byName = new HashMap<>();
    private final Map<Holder, Set<Session>> byHolder = new HashMap<>();
    private final Map<Long, Integer> perProject = new HashMap<>();

    public Sessions(SessionSettings settings) {
        this.settings = settings;
    }

    synchronized Entry enter(Session session, Identity who, String clientId) {
        var holder = holderOf(who);
        var name = new Name(holder, clientId);
        var old = byName.get(name);
        var full = old == null ? full(who, holder) : null;
        if (full != null) {
            return new Entry.Full(full);
        }
        if (old != null) {
            leave(old, who, clientId);
        }
        byName.put(name, session);
        byHolder.computeIfAbsent(holder, none -> new LinkedHashSet<>()).add(session);
        perProject.merge(holder.project(), 1, Integer::sum);
        return new Entry.Admitted(old);
    }

    private @Nullable String full(Identity who, Holder holder) {
        var limits = who.project().limits();
        var own = byHolder.getOrDefault(holder, Set.of()).size();
        var ownLimit = switch (who) {
            case Identity.Device _ -> limits.maxConnectionsPerThing();
            case Identity.App _ -> settings.maxConnectionsPerKey();
        };
        if (own >= ownLimit) {
            return "%s has %d connections, its limit".formatted(who.name(), own);
        }
        if (perProject.getOrDefault(holder.project(), 0) >= limits.maxConnections()) {
            return "the project has as many connections as it may";
        }
        return byName.size() >= settings.maxConnections() ? "the gateway has as many connections as it may" : null;
    }

    synchronized void leave(Session session, Identity who, String clientId) {
        var holder = holderOf(who);
        if (!byName.remove(new Name(holder, clientId), session)) {
            return;
        }
        var others = byHolder.get(holder);
        if (others != null) {
            others.remove(session);
            if (others.isEmpty()) {
                byHolder.remove(holder);
            }
        }
        perProject.computeIfPresent(holder.project(), (project, count) -> count == 1 ? null : (Integer) (count - 1));
    }

    /** How many connections of a project stand. */
    public synchronized int ofProject(long project) {
        return perProject.getOrDefault(project, 0);
    }

    public synchronized int size() {
        return byName.size();
    }

    /** Every connection that stands now. */
    public synchronized List<Session> all() {
        return List.copyOf(byName.values());
    }

    @Override
    public void closeThing(long thingKey, String reason) {
        close(who -> who instanceof Identity.Device(var thing) && thing.ref().key() == thingKey, reason);
    }

    @Override
    public void closeKey(long projectKey, String keyId, String reason) {
        close(
                who -> who instanceof Identity.App(var key)
                        && key.project().key() == projectKey
                        && key.id().equals(keyId),
                reason);
    }

    @Override
    public void closeProject(long projectKey, String reason) {
        close(who -> who.project().key() == projectKey, reason);
    }

    private void close(Predicate<Identity> which, String reason) {
        for (var session : all()) {
            var who = session.identity();
            if (who != null && which.test(who)) {
                session.endFromOutside(End.closed(reason));
            }
        }
    }

    private static Holder holderOf(Identity who) {
        return new Holder(who.project().key(), who.name());
    }
}
