package io.umbra.journey;

import io.umbra.bench.UmbraProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A web page in a real browser as a device: MQTT.js over WSS, by both versions of the protocol. */
@ExtendWith(SharedPlatform.class)
class PageDeviceTest {

    /** The steps stand in {@code web-console/browser/page-device.mjs}. */
    @Test
    void aPageReportsAndHearsWhatIsWanted(UmbraProcess umbra) {
        Browser.run(
                "page-device",
                umbra,
                Map.of(
                        "UMBRA_HTTPS", "https://localhost:" + umbra.port("UMBRA_HTTPS_PORT"),
                        "UMBRA_WSS", "wss://localhost:" + umbra.port("UMBRA_WSS_PORT") + "/mqtt",
                        "UMBRA_CA", umbra.data().resolve("tls/ca.crt").toString()));
    }
}
