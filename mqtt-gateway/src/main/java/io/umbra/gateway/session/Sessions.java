package io.umbra.gateway.session;

import io.umbra.ban.Bans;
import io.umbra.certificate.Authorities;
import io.umbra.gateway.access.Identity;
import io.umbra.presence.Connections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The connections that stand, by (project, thing or key, client id): the same three again takes the old one over. */
public final class Sessions implements Connections {

    private record Holder(long project, String identity) {}

    private record Name(Holder holder, String clientId) {}

    private record Entrant(Session session, Identity who, String clientId) {}

    /** What became of a connection that wants in. */
    sealed interface Entry {

        /** @param old the connection it takes over, null for none */
        record Admitted(@Nullable Session old) implements Entry {}

        record Full(String why) implements Entry {}

        /** Somebody's rights ended after it was asked who this is: it has to be asked again. */
        record Outdated() implements Entry {}
    }

    private final SessionSettings settings;
    private final Map<Name, Entrant> byName = new HashMap<>();
    private final Map<Holder, Set<Session>> byHolder = new HashMap<>();
    private final Map<Long, Integer> perProject = new HashMap<>();
    private long era;

    public Sessions(SessionSettings settings) {
        this.settings = settings;
    }

    /** Grows whenever somebody's rights end. What was found out about an identity holds while it does not. */
    synchronized long era() {
        return era;
    }

    /** @param asked the era in which it was asked who this is */
    synchronized Entry enter(Session session, Identity who, String clientId, long asked) {
        if (asked != era) {
            return new Entry.Outdated();
        }
        var holder = holderOf(who);
        var name = new Name(holder, clientId);
        var old = byName.get(name);
        var full = old == null ? full(who, holder) : null;
        if (full != null) {
            return new Entry.Full(full);
        }
        if (old != null) {
            leave(old.session(), who, clientId);
        }
        byName.put(name, new Entrant(session, who, clientId));
        byHolder.computeIfAbsent(holder, none -> new LinkedHashSet<>()).add(session);
        perProject.merge(holder.project(), 1, Integer::sum);
        return new Entry.Admitted(old == null ? null : old.session());
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
        var name = new Name(holder, clientId);
        var there = byName.get(name);
        if (there == null || there.session() != session) {
            return;
        }
        byName.remove(name);
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

    /** How many messages wait for each. */
    IntStream waiting() {
        return all().stream().mapToInt(Session::waiting);
    }

    long waitingBytes() {
        return all().stream().mapToLong(Session::waitingBytes).sum();
    }

    /** Every connection that stands now. */
    public synchronized List<Session> all() {
        return byName.values().stream().map(Entrant::session).toList();
    }

    /** Those of a project that stand now. */
    public List<Session> of(long projectKey, @Nullable String name) {
        return entrants().stream()
                .filter(each -> each.who().project().key() == projectKey
                        && (name == null || each.who().name().equals(name)))
                .map(Entrant::session)
                .toList();
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

    /** There are other bans than before: those who are under one leave. */
    public void closeBanned(Bans bans) {
        turn();
        for (var each : entrants()) {
            var who = each.who();
            bans.of(each.session().host(), who.project().name(), who.name(), each.clientId())
                    .ifPresent(ban -> each.session().endFromOutside(End.banned(ban)));
        }
    }

    /** There are other authorities than before, or they revoked more: whose certificate no longer holds leaves. */
    public void closeRevoked(Authorities authorities) {
        turn();
        for (var each : entrants()) {
            var proof = each.session().proof();
            if (proof != null && !authorities.accepts(proof)) {
                each.session().endFromOutside(End.closed("credentials_revoked"));
            }
        }
    }

    /** Who is being asked for is asked for again; who came in before stands in the list already. */
    private synchronized void turn() {
        era++;
    }

    private void close(Predicate<Identity> which, String reason) {
        turn();
        for (var each : entrants()) {
            if (which.test(each.who())) {
                each.session().endFromOutside(End.closed(reason));
            }
        }
    }

    private synchronized List<Entrant> entrants() {
        return List.copyOf(byName.values());
    }

    private static Holder holderOf(Identity who) {
        return new Holder(who.project().key(), who.name());
    }
}
