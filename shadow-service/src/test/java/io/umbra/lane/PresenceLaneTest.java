package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.journal.Event;
import io.umbra.presence.Connection;
import io.umbra.presence.Departure;
import io.umbra.presence.Presence;
import io.umbra.presence.Presences;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceLaneTest {

    private static final long LAMP = 3;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
    private boolean crowded;
    private LaneFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(clock);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aThingIsOnlineOnceItsConnectionIsAccepted() throws Exception {
        var presence = connect("c-1");

        assertThat(presence.online()).isTrue();
        assertThat(presence.epoch()).isEqualTo(1);
        assertThat(stored()).isEqualTo(presence);
    }

    @Test
    void theEndOfAnOlderConnectionDoesNotOverrideANewerOne() throws Exception {
        connect("c-1");
        connect("c-2");
        disconnect("c-1", "taken_over");

        assertThat(stored().online()).isTrue();
        assertThat(stored().connection()).extracting(Connection::id).isEqualTo("c-2");
        assertThat(stored().epoch()).isEqualTo(2);
        disconnect("c-1", "connection_lost");
        assertThat(stored().online()).isTrue();
    }

    @Test
    void theLastEndTellsWhyAndWhen() throws Exception {
        connect("c-1");
        clock.advance(Duration.ofSeconds(5));
        disconnect("c-1", "keep_alive_timeout");

        assertThat(stored().online()).isFalse();
        assertThat(stored().reason()).isEqualTo("keep_alive_timeout");
        assertThat(stored().since()).isEqualTo(clock.millis());
        assertThat(fixture.events)
                .last()
                .isInstanceOfSatisfying(
                        Event.PresenceChanged.class,
                        event -> assertThat(event.turned()).isTrue());
    }

    @Test
    void whenAGatewayDiesItsThingsAreOfflineAtOnceAndToldSoOnlyAfterTheirPatience() throws Exception {
        connect("c-1");
        fixture.lanes.stop();
        startAgain();
        var lost = lost();

        assertThat(stored().online()).isFalse();
        assertThat(stored().reason()).isEqualTo(Presences.GATEWAY_LOST);

        int events = fixture.events.size();
        lost.sweep();
        clock.advance(Duration.ofSeconds(89));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));
        assertThat(fixture.events).hasSize(events);

        clock.advance(Duration.ofSeconds(1));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));
        assertThat(fixture.events).hasSize(events + 1);
    }

    @Test
    void aThingIsToldOfflineHoweverLongNobodyRan() throws Exception {
        connect("c-1");
        fixture.lanes.stop();
        try (var connection = fixture.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("update instance set lease_until = lease_until - interval '30 days'");
        }
        startAgain();
        var lost = lost();

        lost.sweep();
        clock.advance(Duration.ofSeconds(90));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));

        assertThat(fixture.events)
                .last()
                .isInstanceOfSatisfying(
                        Event.PresenceChanged.class,
                        event -> assertThat(event.presence().reason()).isEqualTo(Presences.GATEWAY_LOST));
    }

    @Test
    void whileManyWaitToBeLetInNobodyIsToldOfflineForAsLongAsFiveMinutes() throws Exception {
        connect("c-1");
        fixture.lanes.stop();
        startAgain();
        var lost = lost();
        int events = fixture.events.size();
        crowded = true;

        lost.sweep();
        clock.advance(Duration.ofSeconds(90 + 299));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));
        assertThat(fixture.events).hasSize(events);

        clock.advance(Duration.ofSeconds(1));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));
        assertThat(fixture.events).hasSize(events + 1);
    }

    @Test
    void aThingThatComesBackInTimeWasNeverSaidToBeOffline() throws Exception {
        connect("c-1");
        fixture.lanes.stop();
        startAgain();
        var lost = lost();
        lost.sweep();

        connect("c-2");
        clock.advance(Duration.ofSeconds(120));
        lost.sweep();
        fixture.outcome(fixture.get(LAMP));

        assertThat(fixture.events.stream()
                        .map(Event.PresenceChanged.class::cast)
                        .filter(event -> !event.presence().online()))
                .isEmpty();
        assertThat(stored().online()).isTrue();
    }

    private void startAgain() throws Exception {
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), LaneFixture.SETTINGS, clock);
    }

    private LostGateways lost() {
        return new LostGateways(
                fixture.database().dataSource(), fixture, fixture.lanes, fixture.ids(), clock, () -> crowded);
    }

    private Presence connect(String id) throws Exception {
        var connection = new Connection(
                id, fixture.lanes.instance().toString(), "client", "127.0.0.1:9", "MQTT 3.1.1 over TLS", 60);
        var outcome = fixture.outcome(
                new Change.Connect(fixture.thing(LAMP), fixture.ids().next(), connection));
        return ((Outcome.Present) outcome).presence();
    }

    private void disconnect(String id, String reason) throws Exception {
        fixture.outcome(new Change.Disconnect(fixture.thing(LAMP), fixture.ids().next(), new Departure(id, reason)));
    }

    private Presence stored() throws Exception {
        return new Presences(fixture.database().dataSource()).of(LAMP);
    }
}
