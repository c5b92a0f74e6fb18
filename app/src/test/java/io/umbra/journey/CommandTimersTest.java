package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands of a platform whose patience is short, and that is killed in the middle. */
class CommandTimersTest {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final String THING = "valve";

    private final Start start = SharedPlatform.patient(SharedPlatform.newHome())
            .with(Map.of("UMBRA_COMMAND_RETRY", RETRY.toMillis() + "ms"));

    @Test
    void silenceIsAskedThreeTimesAndWhatWaitsOutlivesThePlatform() {
        try (var umbra = UmbraProcess.start(start)) {
            var home = Tenant.of(umbra);
            aSilentDeviceIsAskedThreeTimes(umbra, home);
            commandsOutliveThePlatform(umbra, home);
        }
    }

    private static void aSilentDeviceIsAskedThreeTimes(UmbraProcess umbra, Tenant home) {
        try (var mute = Commanded.listening(umbra, home.thing("mute"))) {
            var id = Commanded.order(home, "mute", Map.of("command", "open"));
            var first = mute.next();
            var second = mute.next();
            var third = mute.next();

            assertThat(first.attempt()).isEqualTo(1);
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(third.attempt()).isEqualTo(3);
            assertThat(second.id()).isEqualTo(id).isEqualTo(third.id());
            assertThat(Duration.between(first.at(), second.at())).isGreaterThanOrEqualTo(RETRY);
            assertThat(Duration.between(second.at(), third.at())).isGreaterThanOrEqualTo(RETRY);

            await().until(() -> Commanded.status(home, "mute", id).equals("TIMED_OUT"));
            var told = Commanded.told(home, "mute", id);
            assertThat(Commanded.steps(told)).containsExactly("QUEUED", "SENT", "TIMED_OUT");
            assertThat(Commanded.at(told, "SENT")).isEqualTo(first.at());
            assertThat(Commanded.at(told, "TIMED_OUT"))
                    .isAfterOrEqualTo(third.at().plus(RETRY));
            assertThat(mute.heardNothing()).isTrue();
        }
    }

    /** One command waits, another has been sent and not answered, when the platform is killed; the next has all the time. */
    private void commandsOutliveThePlatform(UmbraProcess umbra, Tenant home) {
        var login = home.thing(THING);
        var sent = Commanded.order(home, THING, lasting("open"));
        var waiting = Commanded.order(home, THING, lasting("close"));
        try (var valve = Commanded.listening(umbra, login)) {
            var request = valve.next();
            umbra.kill();
            assertThat(request.id()).isEqualTo(sent);
        }

        try (var again = UmbraProcess.start(start.with(Map.of("UMBRA_COMMAND_RETRY", "10m")))) {
            var same = home.on(again);
            try (var valve = Commanded.listening(again, login)) {
                var first = valve.next();
                assertThat(first.id()).isEqualTo(sent);
                assertThat(first.attempt()).isGreaterThan(1);
                valve.answer(first, "{\"status\":\"succeeded\"}");
                var second = valve.next();
                assertThat(second.id()).isEqualTo(waiting);
                assertThat(second.attempt()).isEqualTo(1);
                valve.answer(second, "{\"status\":\"failed\",\"code\":12}");

                await().until(() -> Commanded.status(same, THING, waiting).equals("FAILED"));
                var told = Commanded.told(same, THING, sent);
                assertThat(Commanded.steps(told)).containsExactly("QUEUED", "SENT", "QUEUED", "SENT", "SUCCEEDED");
                assertThat(Commanded.at(told, "SENT")).isEqualTo(first.at());
                assertThat(Commanded.told(same, THING, waiting).get("code").stringValue())
                        .isEqualTo("12");
            }
        }
    }

    private static Map<String, Object> lasting(String command) {
        return Map.of("command", command, "ttlMs", 3_600_000, "timeoutMs", 600_000);
    }
}
