package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Fleet;
import io.umbra.bench.Memory;
import io.umbra.bench.QuietClient;
import io.umbra.bench.Rest;
import io.umbra.bench.UmbraProcess;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Subscribers that stop reading while others publish: it costs neither the publisher nor the platform's memory. */
@ExtendWith(SharedPlatform.class)
class StalledSubscriberTest {
    private static final int MESSAGES = 10_000;
    /** All of them together are more than the heap may grow by. */
    private static final int BYTES = 8_000;

    private static final long HEAP_MAY_GROW_BY = 64L << 20;
    private static final int BACKLOG_OF_A_THING = 1_000;
    private static final Pattern MISSED = Pattern.compile("(?m)^umbra_mqtt_missed_total (\\S+)$");

    private final UmbraProcess umbra;
    private final Tenant home;

    StalledSubscriberTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
    }

    @Test
    void everyPublishIsAckedAndEachGetsWhatItIsOwedOnceItReturns() {
        home.limit("thingRate", 0);
        home.rest()
                .post(home.path("/topic-rules"), Map.of("filter", "plain/#", "allow", "both", "who", "all"))
                .expect(201);
        var key = client("back-end", home.key("read"));
        var thing = client("display", home.thing("display"));
        var missedBefore = missed();

        try (var publisher = QuietClient.connect(umbra.mqtt(), client("publisher", home.thing("publisher")));
                var stalledKey = QuietClient.connect(umbra.mqtt(), key);
                var stalledThing = QuietClient.connect(umbra.mqtt(), thing)) {
            stalledKey.subscribe("plain/#");
            stalledThing.subscribe("plain/#");
            var before = Memory.liveHeap(umbra.handle());

            // Comes to an end only when every one of them is acked, while neither reads.
            publisher.publish("plain/numbers", BYTES, MESSAGES);

            assertThat(Memory.liveHeap(umbra.handle()) - before).isLessThan(HEAP_MAY_GROW_BY);
        }
        try (var returned = QuietClient.connect(umbra.mqtt(), key)) {
            assertThat(returned.takeUntil(MESSAGES))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, MESSAGES).boxed().toList());
        }
        try (var returned = QuietClient.connect(umbra.mqtt(), thing)) {
            var taken = returned.takeUntil(MESSAGES);
            assertThat(taken.subList(taken.size() - BACKLOG_OF_A_THING, taken.size()))
                    .containsExactlyElementsOf(IntStream.rangeClosed(MESSAGES - BACKLOG_OF_A_THING + 1, MESSAGES)
                            .boxed()
                            .toList());
            assertThat(taken.size() + missed() - missedBefore).isEqualTo(MESSAGES);
        }
    }

    private static Fleet.Device client(String id, Tenant.Login login) {
        return new Fleet.Device(id, login.username(), login.password(), "");
    }

    /** Messages that sessions were not told, since the platform started. */
    private long missed() {
        var management = Rest.at(URI.create("http://127.0.0.1:" + umbra.port("UMBRA_MANAGEMENT_PORT")));
        var found =
                MISSED.matcher(management.get("/actuator/prometheus").response().body());
        assertThat(found.find()).isTrue();
        return (long) Double.parseDouble(found.group(1));
    }
}
