package io.umbra.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakesTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<Boolean> accepting = new ArrayList<>();
    /** Its clock moves by hand. */
    private final EmbeddedChannel time = new EmbeddedChannel();

    private final Handshakes handshakes = new Handshakes(work::add, time.eventLoop(), 4, accepting::add);

    @Test
    void nobodyIsAcceptedWhileAsManyWaitAsMay() {
        accepted(3).forEach(HandshakesTest::hello);
        assertThat(accepting).isEmpty();
        assertThat(handshakes.isCrowded()).isFalse();
        accepted(1).forEach(HandshakesTest::hello);
        assertThat(accepting).containsExactly(false);
        assertThat(handshakes.isCrowded()).isTrue();
    }

    @Test
    void whoIsAcceptedCountsBeforeItSaysAWord() {
        accepted(4);
        assertThat(accepting).containsExactly(false);
    }

    @Test
    void somebodyIsAcceptedAgainOnceHalfOfThemAreDone() {
        accepted(4).forEach(HandshakesTest::hello);
        work.remove().run();
        assertThat(accepting).containsExactly(false);
        work.remove().run();
        assertThat(accepting).containsExactly(false, true);
        accepted(2);
        assertThat(accepting).containsExactly(false, true, false);
    }

    @Test
    void furtherWorkOfOneConnectionCountsToo() {
        var connection = accepted(1).getFirst();
        for (var i = 0; i < 4; i++) {
            hello(connection);
        }
        assertThat(accepting).containsExactly(false);
    }

    @Test
    void silenceKeepsNobodyOut() {
        accepted(4);
        time.freezeTime();
        time.advanceTimeBy(2, TimeUnit.SECONDS);
        time.runScheduledPendingTasks();
        assertThat(accepting).containsExactly(false, true);
    }

    @Test
    void whoIsGoneCountsNoMore() {
        var connections = accepted(4);
        connections.get(0).close();
        connections.get(1).close();
        connections.get(1).close();
        assertThat(accepting).containsExactly(false, true);
        accepted(2);
        assertThat(accepting).containsExactly(false, true, false);
    }

    @Test
    void workThatFailsIsDone() {
        var connections = accepted(4);
        Handshakes.of(connections.get(0)).execute(() -> {
            throw new IllegalStateException("a bad key");
        });
        hello(connections.get(1));
        assertThatThrownBy(() -> work.remove().run()).hasMessage("a bad key");
        work.remove().run();
        assertThat(accepting).containsExactly(false, true);
    }

    private List<Channel> accepted(int count) {
        var connections = new ArrayList<Channel>();
        for (var i = 0; i < count; i++) {
            var connection = new EmbeddedChannel();
            handshakes.accepted(connection);
            connections.add(connection);
        }
        return connections;
    }

    private static void hello(Channel connection) {
        Handshakes.of(connection).execute(() -> {});
    }
}
