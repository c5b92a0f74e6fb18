package io.umbra.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartingsTest {
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final Partings partings = new Partings(loop::add);
    private final List<Throwable> passedOn = new ArrayList<>();
    private final List<EmbeddedChannel> connections =
            IntStream.range(0, 40).mapToObj(number -> connection()).toList();

    private EmbeddedChannel connection() {
        return new EmbeddedChannel(partings, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                passedOn.add(cause);
            }
        });
    }

    @AfterEach
    void close() {
        connections.forEach(EmbeddedChannel::close);
    }

    private long open() {
        return connections.stream().filter(Channel::isOpen).count();
    }

    @Test
    void whoHasGoneIsClosedAFewAtATimeAndBetweenThemTheLoopDoesOtherThings() {
        connections.forEach(
                connection -> connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE));
        assertThat(loop).hasSize(1);
        assertThat(open()).isEqualTo(40);

        loop.remove().run();
        assertThat(open()).isEqualTo(40 - Partings.AT_A_TIME);
        assertThat(loop).as("its next round stands behind what others want").hasSize(1);

        loop.remove().run();
        loop.remove().run();
        assertThat(open()).isZero();
        assertThat(loop).isEmpty();
    }

    @Test
    void aResetIsAPartingAndAnyOtherFaultIsPassedOn() {
        var fault = new IllegalStateException("no parting");
        connections.getFirst().pipeline().fireExceptionCaught(new SocketException("Connection reset"));
        connections.getLast().pipeline().fireExceptionCaught(fault);

        loop.remove().run();
        assertThat(connections.getFirst().isOpen()).isFalse();
        assertThat(connections.getLast().isOpen()).isTrue();
        assertThat(passedOn).containsExactly(fault);
    }
}
