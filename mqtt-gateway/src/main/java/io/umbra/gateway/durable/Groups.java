package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.messaging.SessionTable;
import io.umbra.messaging.StoredSession;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who shares subscriptions with whom. A group in which a session stands that outlives its connection has a place in the
 * journal, from when the first of them joins until the last of them has left; any other is dealt its messages as they happen.
 */
public final class Groups {

    private final DurableSessions services;
    private final Subscriptions directory;
    private final Map<Share.Key, Share> shares = new HashMap<>();
    private final Map<Member, Set<Share>> seated = new ConcurrentHashMap<>();

    Groups(DurableSessions services, Subscriptions directory) {
        this.services = services;
        this.directory = directory;
    }

    /** Whether a row is that of a group, and not of a session. */
    static boolean isGroup(StoredSession row) {
        return row.owner().startsWith(TopicFilter.SHARED + "/");
    }

    /** Those that stand in the journal. */
    synchronized List<Group> standing() {
        return shares.values().stream()
                .map(Share::group)
                .filter(Objects::nonNull)
                .toList();
    }

    /** After a start: whoever stood in a group stands in it, and is away. */
    synchronized void restore(List<StoredSession> rows, Collection<DurableSession> sessions) {
        var byId = new HashMap<Long, DurableSession>();
        for (var session : sessions) {
            byId.put(session.id(), session);
            session.shared().forEach(each -> share(each).join(session, each));
        }
        for (var row : rows) {
            var name = row.owner().substring(TopicFilter.SHARED.length() + 1);
            var share = shares.get(new Share.Key(row.project(), name, row.clientId()));
            if (share == null) {
                services.write(connection -> SessionTable.end(connection, row.id()));
            } else {
                begin(share, row);
                goOn(share, row, byId);
            }
        }
        List.copyOf(shares.values()).forEach(this::settle);
    }

    /** What members were in the middle of at QoS 2 goes on with them. */
    private void goOn(Share share, StoredSession row, Map<Long, DurableSession> sessions) {
        var group = Objects.requireNonNull(share.group());
        for (var each : row.sent()) {
            var at = new Position(each.shard(), each.offset());
            var member = sessions.get(each.member());
            if (member == null) {
                group.exactlyOnce().finished(at);
                continue;
            }
            var ledger = new Dealt.Restored(group, at);
            Delivery delivery = each.released()
                    ? null
                    : services.messageAt(row.project(), at)
                            .map(message -> message.keptBy(ledger))
                            .orElse(null);
            if (delivery == null && !each.released()) {
                group.exactlyOnce().finished(at);
            } else {
                member.inTheAir(List.of(new Flight(each.packetId(), delivery, at, each.released(), ledger)));
            }
        }
    }

    /**
     * A connection shares a subscription from now on.
     *
     * @param session what of it outlives the connection, null for nothing
     * @param window how many messages it may have at a time
     * @return done when the group is on disk, where it is to be
     */
    public synchronized CompletableFuture<?> join(
            Subscription subscription, Member connection, int window, @Nullable DurableSession session) {
        var share = share(subscription);
        share.dealer().sit(new Seat(connection, session == null ? 0 : session.id(), window, subscription));
        seated.computeIfAbsent(connection, none -> ConcurrentHashMap.newKeySet())
                .add(share);
        if (session != null) {
            share.join(session, subscription);
        }
        settle(share);
        var begun = share.begun();
        return session == null || begun == null ? CompletableFuture.completedFuture(null) : begun;
    }

    /** It has unsubscribed. */
    public synchronized void leave(Subscription subscription, Member connection, @Nullable DurableSession session) {
        var share = share(subscription);
        share.dealer().leave(connection);
        if (session != null) {
            share.leave(session);
        }
        settle(share);
    }

    /** A connection is gone. */
    public synchronized void stand(Member connection) {
        var left = seated.remove(connection);
        if (left != null) {
            for (var share : left) {
                share.dealer().stand(connection);
                settle(share);
            }
        }
    }

    /** A session is over. */
    synchronized void ended(DurableSession session) {
        session.giveUpFlights();
        for (var each : session.shared()) {
            var share = share(each);
            share.leave(session);
            settle(share);
        }
    }

    /** A connection has room again. */
    public void room(Member connection) {
        var at = seated.get(connection);
        if (at != null) {
            for (var share : at) {
                var group = share.group();
                if (group != null) {
                    group.room();
                }
            }
        }
    }

    /** Whether a packet id stands for a message that is not forgotten on disk. */
    public boolean rests(Member connection, DurableSession session, int packetId) {
        var at = seated.get(connection);
        return at != null
                && at.stream()
                        .map(Share::group)
                        .anyMatch(group -> group != null && group.exactlyOnce().rests(session.id(), packetId));
    }

    private Share share(Subscription subscription) {
        return shares.computeIfAbsent(Share.Key.of(subscription), key -> new Share(key, subscription.filter()));
    }

    // ---- what follows from who is there

    private void settle(Share share) {
        if (share.keeps() && share.begun() == null) {
            begin(share);
        }
        var group = share.group();
        if (group != null) {
            if (share.keeps()) {
                ask(group, share);
            } else {
                end(group, share);
            }
        }
        settleEmpty(share);
    }

    private void settleEmpty(Share share) {
        if (share.isOver()) {
            shares.remove(share.key());
        }
    }

    private void begin(Share share) {
        var key = share.key();
        var now = services.clock().millis();
        var written = services.writeFor(
                connection -> SessionTable.begin(connection, key.project(), key.owner(), 0, key.filter(), 0, now));
        share.begins(written.handle((row, failed) -> {
            synchronized (this) {
                if (failed != null) {
                    share.begins(null);
                    settleEmpty(share);
                    throw new IllegalStateException("a group could not be stored", failed);
                }
                begin(share, row.as(key.project(), key.owner(), 0, key.filter(), 0, now));
                settle(share);
                return true;
            }
        }));
    }

    private void begin(Share share, StoredSession row) {
        var group = new Group(
                services, row, share.dealer(), share.filter(), share.key().group());
        share.become(group);
        share.begins(CompletableFuture.completedFuture(null));
        directory.add(group.subscription());
    }

    private void ask(Group group, Share share) {
        var asked = group.subscription();
        var now = asked.at(share.highestQos());
        group.ask(now, share.isOfThings());
        if (!now.equals(asked)) {
            directory.add(now);
            directory.remove(asked);
        }
        if (share.dealer().isDeserted()) {
            group.pause();
        } else {
            group.resume();
            group.room();
        }
    }

    private void end(Group group, Share share) {
        directory.remove(group.subscription());
        group.pause();
        group.end();
        share.become(null);
        share.begins(null);
        services.write(connection -> SessionTable.end(connection, group.id()));
    }
}
