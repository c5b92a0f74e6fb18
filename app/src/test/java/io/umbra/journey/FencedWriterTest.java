package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Database;
import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two processes on one database: one that fell asleep and lost its shards can neither commit nor answer. */
class FencedWriterTest {
    private static final String TOPIC = "$iot/valve/shadow/update";

    @Test
    void aWriterThatWasOvertakenNeitherCommitsNorAnswers() {
        var directory = SharedPlatform.newHome();
        try (var store = ExternalStore.fresh()) {
            var first = UmbraProcess.start(start(directory, "first", store));
            var home = Tenant.of(first);
            var login = home.thing("valve");
            try (var sleeper = RawDevice.connect(first.mqtt(), login, "valve-a")) {
                sleeper.report(TOPIC, "{\"reported\":{\"n\":1}}");
                Signal.STOP.send(first.handle());
                sleeper.send(publish(2, "{\"reported\":{\"n\":2}}"));
                sleeper.send(publish(3, "{\"version\":99,\"reported\":{\"n\":3}}"));

                try (var second = UmbraProcess.start(start(directory, "second", store));
                        var device = RawDevice.connect(second.mqtt(), login, "valve-b")) {
                    device.report(TOPIC, "{\"reported\":{\"n\":4}}");
                    Signal.CONT.send(first.handle());

                    sleeper.awaitClosedUnanswered();
                    device.report(TOPIC, "{\"reported\":{\"n\":5}}");
                    var shadow = home.on(second).shadow("valve");
                    assertThat(shadow.at("/reported/n").asInt()).isEqualTo(5);
                    assertThat(shadow.path("version").asInt()).isEqualTo(3);
                    assertThat(new Journal(Database.of(second), home.project()).versions("valve"))
                            .isEqualTo(3);
                    await().until(() -> !first.ready());
                }
            } finally {
                Signal.CONT.send(first.handle());
                first.kill();
            }
        }
    }

    private static Start start(Path directory, String name, ExternalStore store) {
        return SharedPlatform.patient(directory.resolve(name)).with(store.settings());
    }

    private static byte[] publish(int packetId, String payload) {
        return Packets.publish(TOPIC, payload.getBytes(UTF_8), 1, packetId, false);
    }
}
