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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of the platform: what it has acked is there when it comes back, and those who follow it miss nothing. */
class KillUnderLoadTest {
    private static final int ROUNDS = Integer.getInteger("umbra.journey.kills", 2);
    private static final Duration LOAD = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int THINGS = 50;

    /** The things whose events are followed: a receiver that takes one event at a time cannot keep up with all. */
    private static final List<String> FOLLOWED = List.of("load-0", "load-1");

    private final Start start = SharedPlatform.patient(SharedPlatform.newHome())
            .with(SharedPlatform.RECEIVERS_ARE_HERE)
            .with(Map.of("UMBRA_WEBHOOK_PAUSE", "20ms", "UMBRA_WEBHOOK_ATTEMPTS", "1000"));

    @Test
    void everyAckedReportIsThereAfterTheProcessWasKilledAndWasToldToThoseWhoFollow() {
        var umbra = UmbraProcess.start(start);
        var home = Tenant.of(umbra);
        home.limit("thingRate", 0);
        var devices = home.fleet("load-", THINGS);
        var first = Fleet.firstNumber();
        var reader = new ResumingReader(home.path("/events?types=shadow.reported&thing=" + String.join(",", FOLLOWED)));
        try (var receiver = HookReceiver.failingEvery(5)) {
            receiver.register(home, List.of("shadow.reported"), FOLLOWED);
            reader.goOn(umbra);
            reportOnce(umbra, devices.getFirst());
            reader.hearUntil(FOLLOWED.getFirst(), 1);

            var versions = new long[THINGS];
            for (var round = 0; round < ROUNDS; round++) {
                var lastAcked = loadUntilKilled(umbra, devices, first);
                reader.breakOff();
                umbra = UmbraProcess.start(start);
                home = home.on(umbra);
                reader.goOn(umbra);
                var journal = new Journal(Database.of(umbra), home.project());
                for (var number = 0; number < THINGS; number++) {
                    var thing = devices.get(number).clientId();
                    var leastVersion = versions[number] + lastAcked.get(number) - first + 1;
                    versions[number] = assertStored(home, journal, thing, lastAcked.get(number), leastVersion);
                }
                first += 10_000_000;
            }
            for (var number = 0; number < FOLLOWED.size(); number++) {
                // The last report comes in order behind whatever is still to be told.
                reportOnce(umbra, devices.get(number));
                assertTold(reader, receiver, FOLLOWED.get(number), versions[number] + 1);
            }
        }
        umbra.close();
    }

    /** Answers the shadow's version. */
    private static long assertStored(Tenant home, Journal journal, String thing, long acked, long leastVersion) {
        var shadow = home.shadow(thing);
        var version = shadow.path("version").asLong();

        assertThat(shadow.at("/reported/n").asLong()).as(thing).isGreaterThanOrEqualTo(acked);
        assertThat(version).as(thing).isGreaterThanOrEqualTo(leastVersion);
        assertThat(journal.versions(thing)).as(thing).isEqualTo(version);
        assertThat(journal.newestVersion(thing)).as(thing).isEqualTo(version);
        assertThat(journal.distinctVersions(thing)).as(thing).isEqualTo(version);
        for (var property : List.of("temp", "humidity", "n")) {
            assertThat(journal.reportsWithoutTheirSample(thing, property))
                    .as("%s of %s in the history", property, thing)
                    .isZero();
        }
        return version;
    }

    /** Every version to the reader once, to the receiver at least once, in order. */
    private static void assertTold(ResumingReader reader, HookReceiver receiver, String thing, long newest) {
        var all = LongStream.rangeClosed(1, newest).boxed().toList();
        reader.hearUntil(thing, newest);
        assertThat(reader.versions(thing)).containsExactlyElementsOf(all);
        await().atMost(PATIENCE).until(() -> versions(receiver, thing).contains(newest));
        assertThat(versions(receiver, thing)).containsExactlyElementsOf(all);
    }

    private static void reportOnce(UmbraProcess umbra, Fleet.Device device) {
        var login = new Tenant.Login(device.username(), device.password());
        try (var connection = RawDevice.connect(umbra.mqtt(), login, device.clientId())) {
            connection.report(device.topic(), "{\"reported\":{\"temp\":20,\"humidity\":50,\"n\":1}}");
        }
    }

    /** The versions of a thing that a receiver took, each where it came first. */
    private static List<Long> versions(HookReceiver receiver, String thing) {
        return receiver.taken().stream()
                .filter(event -> event.path("subject").asString().equals(thing))
                .map(event -> event.at("/data/version").asLong())
                .distinct()
                .toList();
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
            await().atMost(PATIENCE).pollDelay(LOAD).until(() -> fleet.tally().acked() > 1_000);
            umbra.kill();
            await().atMost(PATIENCE).until(() -> fleet.tally().endings().size() == THINGS);
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
