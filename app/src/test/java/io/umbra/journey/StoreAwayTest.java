package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Database;
import io.umbra.bench.Fleet;
import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL stopped or killed under load: no ack leaves without it, nobody is disconnected, nothing is stored twice. */
class StoreAwayTest {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("umbra.journey.outage", 8));
    private static final int DEVICES = 200;
    private static final int WINDOW = 8;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final UmbraProcess umbra = UmbraProcess.start(Start.in(SharedPlatform.newHome()));
    private final Tenant home = Tenant.of(umbra);
    private Fleet fleet;

    @BeforeEach
    void devicesUnderLoad() {
        home.limit("thingRate", 0);
        fleet = Fleet.connect(umbra.mqtt(), home.fleet("away-", DEVICES), WINDOW, KEEP_ALIVE, Fleet.firstNumber());
        fleet.flood();
        await().until(() -> fleet.tally().acked() > 10 * DEVICES);
    }

    @AfterEach
    void stop() {
        fleet.close();
        umbra.close();
    }

    @Test
    void whilePostgresIsStoppedNoAckLeavesAndAfterwardsAllGoesOn() {
        var stopped = postgres();
        stopped.forEach(Signal.STOP::send);
        try {
            var atRest = awaitNoMoreAcks();
            await().atMost(Duration.ofSeconds(5)).until(() -> !umbra.ready());
            assertRestSaysSo();
            await().pollDelay(OUTAGE).atMost(OUTAGE.plusSeconds(5)).until(() -> true);

            assertThat(fleet.tally().acked()).isEqualTo(atRest);
            assertThat(fleet.tally().endings()).isEmpty();
        } finally {
            stopped.forEach(Signal.CONT::send);
        }
        assertAllGoesOn();
    }

    @Test
    void whenPostgresIsKilledAllGoesOnOnceItIsBack() {
        Signal.KILL.send(postmaster());

        assertAllGoesOn();
    }

    /** The postmaster and its backends. */
    private List<ProcessHandle> postgres() {
        return umbra.handle()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .toList();
    }

    private ProcessHandle postmaster() {
        return postgres().stream()
                .filter(process -> process.parent().equals(Optional.of(umbra.handle())))
                .findFirst()
                .orElseThrow();
    }

    /** Those that were committed before may still come. */
    private long awaitNoMoreAcks() {
        var last = new long[1];
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    var before = last[0];
                    last[0] = fleet.tally().acked();
                    return last[0] == before;
                });
        return last[0];
    }

    private void assertRestSaysSo() {
        var began = System.nanoTime();
        var answer = home.rest().merge(home.path("/things/away-1/shadow/desired"), Map.of("speed", 1));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    private void assertAllGoesOn() {
        var acked = fleet.tally().acked();
        await().atMost(Duration.ofSeconds(60)).until(() -> fleet.tally().acked() > acked + 20L * DEVICES);
        fleet.hold();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fleet.tally().acked() == fleet.tally().sent());

        await().atMost(Duration.ofSeconds(10)).until(umbra::ready);
        assertThat(fleet.tally().endings()).isEmpty();
        assertThat(fleet.tally().outOfOrder()).isZero();
        assertEveryReportIsStoredOnce(fleet.sent());
    }

    private void assertEveryReportIsStoredOnce(List<Long> sent) {
        var journal = new Journal(Database.of(umbra), home.project());
        for (var number = 0; number < DEVICES; number++) {
            var thing = "away-" + number;
            var shadow = home.shadow(thing);

            assertThat(shadow.path("version").asLong()).as(thing).isEqualTo(sent.get(number));
            assertThat(shadow.at("/reported/n").asLong())
                    .as(thing)
                    .isEqualTo(fleet.lastAcked().get(number));
            assertThat(journal.versions(thing)).as(thing).isEqualTo(sent.get(number));
        }
    }
}
