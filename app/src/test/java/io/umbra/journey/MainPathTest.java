package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.UmbraProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The way a newcomer goes: a project, a model, a thing; a report over TLS, a wish, and the delta the device hears. */
@ExtendWith(SharedPlatform.class)
class MainPathTest {
    private static final String MODEL = """
            {"id": "env", "version": "1.0", "properties": {
                "Temper": {"type": "float", "access": "r", "min": -40, "max": 125, "unit": "Cel"},
                "Target": {"type": "float", "access": "rw", "min": 16, "max": 30, "step": 0.5}}}
            """;

    private final Tenant home;
    private final Mosquitto device;

    MainPathTest(UmbraProcess umbra) {
        home = Tenant.of(umbra);
        home.model(MODEL);
        device = new Mosquitto(umbra, home.thing("env-01", "env@1.0"));
    }

    @Test
    void aReportIsAnsweredInTheTiangongSpelling() {
        var answer = device.ask(
                "$baidu/iot/shadow/env-01/update",
                "$baidu/iot/shadow/env-01/update/accepted",
                "{\"requestId\":\"r-1\",\"reported\":{\"Temper\":23.5}}");

        assertThat(answer.exitCode()).isZero();
        assertThat(json(answer.output()).path("requestId").asString()).isEqualTo("r-1");
        assertThat(json(answer.output()).path("profileVersion").asLong()).isEqualTo(1);
        assertThat(home.shadow("env-01").at("/reported/Temper").asDouble()).isEqualTo(23.5);
    }

    @Test
    void aReportIsAnsweredInTheNativeSpelling() {
        var answer = device.ask(
                "$iot/env-01/shadow/update",
                "$iot/env-01/shadow/update/accepted",
                "{\"requestId\":\"r-2\",\"reported\":{\"Temper\":-3}}");

        assertThat(json(answer.output()).path("requestId").asString()).isEqualTo("r-2");
        assertThat(json(answer.output()).path("version").asLong()).isEqualTo(1);
        assertThat(json(answer.output()).has("profileVersion")).isFalse();
    }

    @Test
    void aWrongTypeIsRefusedWithTheNameOfTheProperty() {
        for (var prefix : new String[] {"$iot/env-01/shadow/", "$baidu/iot/shadow/env-01/"}) {
            var answer = device.ask(
                    prefix + "update",
                    prefix + "update/rejected",
                    "{\"requestId\":\"r-3\",\"reported\":{\"Temper\":\"warm\"}}");

            assertThat(json(answer.output()).path("code").asInt()).isEqualTo(422);
            assertThat(json(answer.output()).at("/details/0/path").asString()).isEqualTo("/reported/Temper");
        }
        assertThat(home.shadow("env-01").path("version").asLong()).isZero();
    }

    @Test
    void aWishReachesTheDeviceAsADelta() {
        try (var listening = device.subscribe("$iot/env-01/shadow/delta")) {
            home.desire("env-01", "{\"Target\":21.5}");

            var delta = listening.next();
            assertThat(delta).startsWith("$iot/env-01/shadow/delta ");
            assertThat(payload(delta).at("/desired/Target").asDouble()).isEqualTo(21.5);
            assertThat(payload(delta).path("version").asLong()).isEqualTo(1);
        }
    }

    @Test
    void wishesMadeWhileTheDeviceWasAwayComeAsOneDelta() {
        home.desire("env-01", "{\"Target\":20}");
        home.desire("env-01", "{\"Target\":22}");

        try (var listening = device.subscribe("$baidu/iot/shadow/env-01/delta")) {
            var delta = payload(listening.next());

            assertThat(delta.at("/desired/Target").asDouble()).isEqualTo(22);
            assertThat(delta.path("profileVersion").asLong()).isEqualTo(2);
            home.desire("env-01", "{\"Target\":23}");
            assertThat(payload(listening.next()).at("/desired/Target").asDouble())
                    .isEqualTo(23);
        }
    }

    @Test
    void reportingWhatWasDesiredClosesTheDelta() {
        home.desire("env-01", "{\"Target\":24.5}");
        assertThat(home.shadow("env-01").at("/delta/Target").asDouble()).isEqualTo(24.5);

        var published = device.publish("$iot/env-01/shadow/update", "{\"reported\":{\"Target\":24.5}}");

        assertThat(published.exitCode()).isZero();
        assertThat(home.shadow("env-01").path("delta").isEmpty()).isTrue();
        assertThat(home.shadow("env-01").path("version").asLong()).isEqualTo(2);
    }

    private static JsonNode payload(String line) {
        return json(line.substring(line.indexOf(' ') + 1));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
