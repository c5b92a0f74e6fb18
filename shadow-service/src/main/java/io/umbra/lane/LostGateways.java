package io.umbra.lane;

import io.umbra.journal.MessageIds;
import io.umbra.presence.Connection;
import io.umbra.presence.Departure;
import io.umbra.presence.PresenceCodec;
import io.umbra.presence.Presences;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Submission;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connections of gateways that died or were stopped, one by one and paced, once their things had time to come
 * back: a restart makes no storm of things that are said to be offline and are back a moment later. {@link #sweep} is called every second.
 */
public final class LostGateways {

    private static final Logger log = LoggerFactory.getLogger(LostGateways.class);
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT_FOR_A_CROWD = Duration.ofMinutes(5);
    private static final int ENDED_EACH_SWEEP = 500;
    private static final int READ_EACH_TIME = 1_000;

    private record Stranded(long thing, String connectionId, long due) {

        Stranded later() {
            return new Stranded(thing, connectionId, due + 1_000);
        }
    }

    private final DataSource database;
    private final Things things;
    private final Shadows shadows;
    private final MessageIds ids;
    private final InstantSource clock;
    private final BooleanSupplier crowded;
    private final Set<String> seen = new HashSet<>();
    private final Queue<Stranded> stranded = new PriorityQueue<>(Comparator.comparingLong(Stranded::due));

    /** @param crowded whether more want to connect than are let in at once, so that some come late through no fault of theirs */
    public LostGateways(
            DataSource database,
            Things things,
            Shadows shadows,
            MessageIds ids,
            InstantSource clock,
            BooleanSupplier crowded) {
        this.database = database;
        this.things = things;
        this.shadows = shadows;
        this.ids = ids;
        this.clock = clock;
        this.crowded = crowded;
    }

    /** Looks for gateways that died, and ends what is due. Called by one thread. */
    public void sweep() {
        try {
            var dead = newlyDead();
            if (!dead.isEmpty()) {
                stranded.addAll(strandedOn(dead));
                seen.addAll(dead);
            }
            endDue();
        } catch (SQLException | RuntimeException e) {
            log.warn("connections of lost gateways could not be looked after: {}", e.getMessage());
        }
    }

    /** However long ago: nobody may have run since. */
    private Set<String> newlyDead() throws SQLException {
        var dead = new HashSet<String>();
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(
                        "select id::text from instance where lease_until <= clock_timestamp()");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                if (!seen.contains(rows.getString(1))) {
                    dead.add(rows.getString(1));
                }
            }
        }
        return dead;
    }

    private List<Stranded> strandedOn(Set<String> gateways) throws SQLException {
        var found = new ArrayList<Stranded>();
        long now = clock.millis();
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var query = connection.prepareStatement(
                    "select thing, " + PresenceCodec.COLUMNS + " from presence where online")) {
                query.setFetchSize(READ_EACH_TIME);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        long thing = rows.getLong("thing");
                        PresenceCodec.read(rows).open().stream()
                                .filter(c -> gateways.contains(c.gateway()))
                                .forEach(c -> found.add(new Stranded(thing, c.id(), now + patience(c))));
                    }
                }
            }
            connection.rollback();
        }
        return found;
    }

    private static long patience(Connection connection) {
        return Math.max(LEAST_PATIENCE.toMillis(), connection.keepAliveSeconds() * 1_500L);
    }

    private void endDue() {
        var dueUntil = clock.millis() - (crowded.getAsBoolean() ? LONGEST_WAIT_FOR_A_CROWD.toMillis() : 0);
        var due = new ArrayList<Submission>();
        while (due.size() < ENDED_EACH_SWEEP
                && !stranded.isEmpty()
                && stranded.peek().due() <= dueUntil) {
            var next = stranded.remove();
            things.facts(next.thing())
                    .map(ThingFacts::ref)
                    .ifPresent(thing -> due.add(new Submission(
                            new Change.Disconnect(
                                    thing, ids.next(), new Departure(next.connectionId(), Presences.GATEWAY_LOST)),
                            outcome -> {
                                if (outcome instanceof Outcome.Busy) {
                                    stranded.add(next.later());
                                }
                            })));
        }
        shadows.submit(due);
    }
}
