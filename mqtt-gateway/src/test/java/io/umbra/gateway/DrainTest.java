package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final int SHUTTING_DOWN = 0x8B;

    @Test
    void everyClientIsToldAndNobodyComesInAnyMore() throws Exception {
        try (var world = World.start()) {
            world.thing("a");
            var port = world.port();
            try (var five = RawClient.connected5(world, "home/a");
                    var three = RawClient.connected(world, "home/a", "three")) {
                world.gateway.drain();
                assertThat(five.read(RawClient.DISCONNECT).at(0)).isEqualTo(SHUTTING_DOWN);
                assertThat(five.isClosedByPeer()).isTrue();
                assertThat(three.isClosedByPeer()).isTrue();
                assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void manyAreSpreadOverTheTimeThereIsAndFewAreNotKeptWaiting() {
        var drain = new Drain(Duration.ofSeconds(5));
        assertThat(Duration.ofNanos(drain.pauseNanos(10_000))).isEqualTo(Duration.ofNanos(500_000));
        assertThat(Duration.ofNanos(drain.pauseNanos(10))).isEqualTo(Duration.ofMillis(10));
        assertThat(new Drain(Duration.ZERO).pauseNanos(10_000)).isZero();
    }
}
