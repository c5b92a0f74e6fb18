package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.UmbraProcess;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client libraries devices are built on, over TLS. */
@ExtendWith(SharedPlatform.class)
class ClientsTest {
    private final UmbraProcess umbra;
    private final Tenant home;

    ClientsTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceReportsAndHearsWhatIsWanted(Client.Library library) throws Exception {
        var login = home.thing("lamp");
        Queue<String> deltas = new ConcurrentLinkedQueue<>();
        try (var device = library.connect(umbra, login)) {
            device.listen("$iot/lamp/shadow/delta", deltas::add);
            device.publish("$iot/lamp/shadow/update", "{\"reported\":{\"level\":3}}");
            assertThat(home.shadow("lamp").at("/reported/level").asInt()).isEqualTo(3);
            assertThat(home.presence("lamp").path("online").asBoolean()).isTrue();

            home.desire("lamp", "{\"level\":7}");
            await().until(() -> deltas.stream().anyMatch(delta -> delta.contains("\"level\":7")));

            device.publish("$baidu/iot/shadow/lamp/update", "{\"reported\":{\"level\":7}}");
            assertThat(home.shadow("lamp").path("delta").isEmpty()).isTrue();
        }
    }
}
