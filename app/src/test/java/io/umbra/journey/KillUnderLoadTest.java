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
import org.junit.jupiter.api.Test;

/** {@code kill -9} of the platform: what it has acked is there when it comes back. */
class KillUnderLoadTest {
    private static final int ROUNDS = Integer.getInteger("umbra.journey.kills", 2);
    private static final Duration LOAD = Duration.ofSeconds(3);
    private static final int THINGS = 50;

    private final Start start = Start.in(SharedPlatform.newHome());

    @Test
    void everyAckedReportIsThereAfterTheProcessWasKilled() {
        var umbra = UmbraProcess.start(start);
        var home = Tenant.of(umbra);
        home.limit("thingRate", 0);
        var devices = home.fleet("load-", THINGS);
        var first = Fleet.firstNumber();

        var versions = new long[THINGS];
        for (var round = 0; round < ROUNDS; round++) {
            var lastAcked = loadUntilKilled(umbra, devices, first);
            umbra = UmbraProcess.start(start);
            home = home.on(umbra);
            var journal = new Journal(Database.of(umbra), home.project());
            for (var number = 0; number < THINGS; number++) {
                var thing = devices.get(number).clientId();
                var acked = lastAcked.get(number);
                var shadow = home.shadow(thing);
                var version = shadow.path("version").asLong();

                assertThat(shadow.at("/reported/n").asLong()).as(thing).isGreaterThanOrEqualTo(acked);
                assertThat(version).as(thing).isGreaterThanOrEqualTo(versions[number] + acked - first + 1);
                assertThat(journal.versions(thing)).as(thing).isEqualTo(version);
                assertThat(journal.newestVersion(thing)).as(thing).isEqualTo(version);
                assertThat(journal.distinctVersions(thing)).as(thing).isEqualTo(version);
                for (var property : List.of("temp", "humidity", "n")) {
                    assertThat(journal.reportsWithoutTheirSample(thing, property))
                            .as("%s of %s in the history", property, thing)
                            .isZero();
                }
                versions[number] = version;
            }
            first += 10_000_000;
        }
        umbra.close();
    }

    @Test
    void versionsOffsetsAndReadersGoOnWithOtherLanesAndAClockTwoHoursBack() {
        var umbra = UmbraProcess.start(start);
        var home = Tenant.of(umbra);
        var login = home.thing("clock");
        var path = home.path("/events?thing=clock&types=shadow.reported");
        String lastSeen;
        try (var device = RawDevice.connect(umbra.mqtt(), login, "clock");
                var reader = EventStream.open(home.rest(), path, "")) {
            report(device, 1, 2, 3);
            assertThat(version(reader)).isEqualTo(1);
            var second = reader.next();
            lastSeen = second.id();
            assertThat(second.data().at("/data/version").asLong()).isEqualTo(2);
        }
        var journal = new Journal(Database.of(umbra), home.project());
        var offset = journal.lastOffset("clock");
        umbra.kill();

        umbra = UmbraProcess.start(start.with(Map.of("UMBRA_LANES", "5"))
                .as(ShiftedClockApplication.class.getName(), "-Dumbra.clock.shift=-PT2H"));
        home = home.on(umbra);
        journal = new Journal(Database.of(umbra), home.project());
        try (var device = RawDevice.connect(umbra.mqtt(), login, "clock");
                var reader = EventStream.open(home.rest(), path, lastSeen)) {
            report(device, 4, 5);

            assertThat(version(reader)).isEqualTo(3);
            assertThat(version(reader)).isEqualTo(4);
            assertThat(version(reader)).isEqualTo(5);
        }
        assertThat(journal.versions("clock")).isEqualTo(5);
        assertThat(journal.lastOffset("clock")).isGreaterThan(offset);
        assertThat(home.shadow("clock").at("/reported/n").asInt()).isEqualTo(5);
        umbra.close();
    }

    private static List<Long> loadUntilKilled(UmbraProcess umbra, List<Fleet.Device> devices, long first) {
        try (var fleet = Fleet.connect(umbra.mqtt(), devices, 8, Duration.ofSeconds(60), first)) {
            fleet.flood();
            await().pollDelay(LOAD).until(() -> fleet.tally().acked() > 1_000);
            umbra.kill();
            await().until(() -> fleet.tally().endings().size() == THINGS);
            assertThat(fleet.tally().outOfOrder()).isZero();
            return fleet.lastAcked();
        }
    }

    private static void report(RawDevice device, int... numbers) {
        for (var number : numbers) {
            device.report("$iot/clock/shadow/update", "{\"reported\":{\"n\":" + number + "}}");
        }
    }

    private static long version(EventStream reader) {
        return reader.next().data().at("/data/version").asLong();
    }
}
