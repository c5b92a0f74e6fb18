package io.umbra.journey;

import io.umbra.bench.UmbraProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator at the console, in a real browser, with a real device at the other end. */
@ExtendWith(SharedPlatform.class)
class ConsoleJourneyTest {

    /** The steps stand in {@code web-console/browser/journey.mjs}; it leaves pictures in {@code web-console/target/browser}. */
    @Test
    void anOperatorMakesAThingSeesItReportAndTellsItWhatIsDesired(UmbraProcess umbra) {
        Browser.run("journey", umbra, Map.of("UMBRA_MQTT", "mqtt://127.0.0.1:" + umbra.port("UMBRA_MQTT_PORT")));
    }
}
