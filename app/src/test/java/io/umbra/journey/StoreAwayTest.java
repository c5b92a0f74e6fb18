package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Database;
import io.umbra.bench.Fleet;
import io.umbra.bench.UmbraProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * PostgreSQL stopped or killed under load: no ack leaves without it, nobody is disconnected, nothing is stored twice. Most of
 * it is waiting, on platforms of its own, so other tests run meanwhile; its own come one after the other.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("io.umbra.journey.StoreAwayTest")
class StoreAwayTest {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("umbra.journey.outage", 8));
    private static final int DEVICES = 200;
    private static final int WINDOW = 8;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int QUIET_LOOKS = 6;

    /** On a busy machine what is done to the store may take longer than a publish waits for it usually. */
    private final UmbraProcess umbra = UmbraProcess.start(SharedPlatform.in(SharedPlatform.newHome())
            .with(Map.of("UMBRA_STORE_WAIT", "10m", "UMBRA_LIMIT_OPEN_TIMEOUT", "11m")));

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
        var postmaster = postmaster();
        Signal.STOP.send(postmaster);
        // It makes no more of them now.
        var backends = postmaster.children().toList();
        backends.forEach(Signal.STOP::send);
        try {
            await().until(() -> !umbra.ready());
            var atRest = awaitNoMoreAcks();
            assertRestSaysSo();
            await().pollDelay(OUTAGE).atMost(OUTAGE.plusMinutes(1)).until(() -> true);

            assertThat(fleet.tally().acked()).isEqualTo(atRest);
            assertThat(fleet.tally().endings()).isEmpty();
        } finally {
            backends.forEach(Signal.CONT::send);
            Signal.CONT.send(postmaster);
        }
        assertAllGoesOn();
    }

    @Test
    void whenPostgresIsKilledAllGoesOnOnceItIsBack() {
        Signal.KILL.send(postmaster());

        assertAllGoesOn();
    }

    private ProcessHandle postmaster() {
        return umbra.handle()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .findFirst()
                .orElseThrow();
    }

    /** Those that were committed before may still come: it has to be quiet for a while. */
    private long awaitNoMoreAcks() {
        var acked = new long[1];
        var quiet = new int[1];
        await().pollInterval(Duration.ofMillis(500)).until(() -> {
            var before = acked[0];
            acked[0] = fleet.tally().acked();
            quiet[0] = acked[0] == before ? quiet[0] + 1 : 0;
            return quiet[0] == QUIET_LOOKS;
        });
        return acked[0];
    }

    private void assertRestSaysSo() {
        Promise.keptWithin(Duration.ofSeconds(2), number -> {
            var began = System.nanoTime();
            var answer = home.rest().merge(home.path("/things/away-1/shadow/desired"), Map.of("speed", number));
            var took = System.nanoTime() - began;

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotEmpty();
            return Duration.ofNanos(took);
        });
    }

    private void assertAllGoesOn() {
        var acked = fleet.tally().acked();
        await().atMost(PATIENCE).until(() -> fleet.tally().acked() > acked + 20L * DEVICES);
        fleet.hold();
        await().atMost(PATIENCE)
                .until(() -> fleet.tally().acked() == fleet.tally().sent());

        await().until(umbra::ready);
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
