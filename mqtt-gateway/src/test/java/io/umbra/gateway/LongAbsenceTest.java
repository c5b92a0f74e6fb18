package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.lane.HandClock;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is read to a session in several pages is old all the way to its last. */
class LongAbsenceTest {

    private static final int MANY = 350;

    @Test
    void allOfItComesHoweverLongAgoItWas() throws Exception {
        var clock = new HandClock(Instant.now());
        try (var world = World.with().clock(clock).start()) {
            world.rule("t/#", Allow.BOTH, Who.ALL);
            world.key("all", new ThingSelection.All(), Scope.READ);
            try (var away = RawClient.resumed(world, "home/@all", "away", false)) {
                away.send(subscribe(1, 1, "t/#"));
                away.read(SUBACK);
                away.leave();
            }
            try (var other = RawClient.connected(world, "home/@all", "other")) {
                for (var i = 0; i < MANY; i++) {
                    other.send(publish(1, i + 1, "t/x", "m" + i));
                    other.read(PUBACK);
                }
            }
            clock.advance(Duration.ofHours(1));
            try (var back = RawClient.resumed(world, "home/@all", "away", true)) {
                assertThat(back.hear(MANY))
                        .containsExactlyElementsOf(
                                IntStream.range(0, MANY).mapToObj(i -> "m" + i).toList());
            }
        }
    }
}
