package io.umbra.gateway.durable;

import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscription;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.messaging.BacklogReader;
import io.umbra.messaging.BacklogReader.Scope;
import io.umbra.messaging.StoredSession;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads to a session what it missed, a page at a time, as fast as its connection takes it. One thread at a time. */
final class Catchup {

    private static final Logger LOG = LoggerFactory.getLogger(Catchup.class);
    private static final int PAGE = 100;
    private static final int MOST_STALE = 10_000;
    private static final long RETRY_MILLIS = 300;
    /** Clocks of processes differ, and the journal's time is never set back. */
    private static final long SLACK_MILLIS = 60_000;

    private final Follower session;
    private final DurableSessions services;
    private final AtomicBoolean running = new AtomicBoolean();
    private final Deque<JournalEntry> rest = new ArrayDeque<>();
    private Cursor restRead = Cursor.start();
    private boolean restIsLast;
    private long restTime;
    private boolean hasRest;
    private long toPassOver;
    private final Set<Stale> stale = new LinkedHashSet<>();
    private volatile boolean fresh;

    Catchup(Follower session, DurableSessions services) {
        this.session = session;
        this.services = services;
    }

    /** Another connection is there. */
    void begin() {
        fresh = true;
        goOn();
    }

    void goOn() {
        if (running.compareAndSet(false, true)) {
            services.read(this::run);
        }
    }

    private void run() {
        var failed = false;
        try {
            while (step()) {
                // until all is told, or there is no room
            }
        } catch (SQLException e) {
            failed = true;
            LOG.warn("a session's backlog cannot be read, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("a session's backlog cannot be told, trying again", e);
        } finally {
            running.set(false);
        }
        if (failed) {
            services.later(this::goOn, RETRY_MILLIS);
        } else if (session.place() != null) {
            goOn();
        }
    }

    /** Answers whether there is more to do at once. */
    private boolean step() throws SQLException {
        if (fresh) {
            fresh = false;
            hasRest = false;
            rest.clear();
            stale.clear();
            try {
                recover();
                toPassOver = survey();
            } catch (SQLException e) {
                fresh = true;
                throw e;
            }
        }
        if (!hasRest) {
            var from = session.place();
            if (from == null) {
                return false;
            }
            read(from);
        }
        return tell();
    }

    /** What came back of what was handed over is told before the rest. */
    private void recover() throws SQLException {
        var owed = session.owed();
        if (owed.isEmpty()) {
            return;
        }
        var subscriptions = session.subscriptions();
        var now = services.clock().millis();
        var rows = new HashMap<Position, JournalEntry>();
        var since = now - services.settings().kept().toMillis();
        var places = owed.stream()
                .map(at -> new StoredSession.Owed(at.shard(), at.offset()))
                .toList();
        for (var entry : services.reader().at(places, since)) {
            rows.put(Position.of(entry), entry);
        }
        for (var at : owed) {
            var entry = rows.get(at);
            session.recovered(at, entry == null ? List.of() : deliveries(entry, subscriptions, now));
        }
    }

    private void read(Cursor from) throws SQLException {
        restTime = services.clock().millis();
        var page = page(from);
        rest.clear();
        rest.addAll(page.entries());
        restRead = page.read();
        restIsLast = page.last();
        hasRest = true;
    }

    /** A filter that comes while a page is read may ask for rows the page passes over: it is read again. */
    private BacklogReader.Page page(Cursor from) throws SQLException {
        while (true) {
            var scope = session.scope();
            var page = services.reader().page(scope, from, since(restTime), PAGE);
            if (session.scope().equals(scope)) {
                return page;
            }
        }
    }

    private long since(long now) {
        return Math.max(
                session.placeTime() - SLACK_MILLIS,
                now - services.settings().kept().toMillis());
    }

    private boolean tell() {
        var subscriptions = session.subscriptions();
        for (var entry = rest.peek(); entry != null; entry = rest.peek()) {
            if (fresh) {
                return true;
            }
            var deliveries = deliveries(entry, subscriptions, restTime);
            if (toPassOver > 0 && !deliveries.isEmpty()) {
                toPassOver -= deliveries.size();
                session.passedOver(deliveries.size());
                deliveries = List.of();
            }
            if (!session.take(Position.of(entry), deliveries)) {
                return false;
            }
            note(entry, subscriptions);
            rest.remove();
        }
        hasRest = false;
        if (!restIsLast) {
            session.hasRead(restRead);
            return true;
        }
        session.hasReadAll(restRead, restTime);
        return !session.join(stale);
    }

    /** Of what is state only the newest is told, once the rest is. */
    private void note(JournalEntry entry, List<Subscription> subscriptions) {
        var changed = services.replays()
                .stale(
                        entry,
                        topic -> subscriptions.stream()
                                .anyMatch(
                                        each -> each.qos() > 0 && each.filter().matches(topic)),
                        !session.isOfThing());
        if (changed.isEmpty()) {
            return;
        }
        stale.add(changed.get());
        if (stale.size() > MOST_STALE) {
            stale.remove(stale.iterator().next());
            session.passedOver(1);
        }
    }

    private List<Delivery> deliveries(JournalEntry entry, List<Subscription> subscriptions, long now) {
        var messages = services.replays()
                .of(
                        entry,
                        topic -> subscriptions.stream()
                                .anyMatch(each -> each.filter().matches(topic)),
                        now);
        var deliveries = new ArrayList<Delivery>();
        for (var message : messages) {
            var delivery = Delivery.of(
                    message,
                    subscriptions.stream()
                            .filter(each -> each.filter().matches(message.topic()))
                            .toList());
            if (delivery != null && delivery.qos() > 0) {
                deliveries.add(delivery);
            }
        }
        return deliveries;
    }

    /** How many of the oldest messages are more than the session is owed. */
    private long survey() throws SQLException {
        var from = session.place();
        var scope = session.scope();
        if (from == null || !mayBeTooMany(scope, from)) {
            return 0;
        }
        var subscriptions = session.subscriptions();
        var now = services.clock().millis();
        var since = since(now);
        long count = 0;
        var page = services.reader().page(scope, from, since, PAGE);
        while (true) {
            for (var entry : page.entries()) {
                count += deliveries(entry, subscriptions, now).size();
            }
            if (page.last() || session.place() == null) {
                break;
            }
            page = services.reader().page(scope, page.read(), since, PAGE);
        }
        return Math.max(0, count - limit());
    }

    private boolean mayBeTooMany(Scope scope, Cursor from) throws SQLException {
        var ends = services.reader().ends();
        long rows = 0;
        for (var shard = 0; shard < Position.SHARDS; shard++) {
            rows += Math.max(0, ends.offset(shard) - from.offset(shard));
        }
        // A row of a shadow is told on up to four topics.
        return rows * (scope.shadows() ? 4 : 1) > limit();
    }

    private int limit() {
        return session.isOfThing()
                ? services.settings().thingBacklog()
                : services.settings().keyBacklog();
    }
}
