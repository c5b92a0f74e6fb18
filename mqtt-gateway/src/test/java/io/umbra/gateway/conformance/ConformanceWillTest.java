package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceWillTest extends Conformance {

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
    void aWillIsPublishedOnceWhenTheConnectionBreaks(int level, int qos) throws Exception {
        var topic = "will/breaks/" + level + qos;
        try (var ear = Peer.of(world, level, "a", "ear")) {
            ear.ask(2, topic);
            Peer.of(world, Connect.as(level, "b", "dies").will(qos, false, topic, "gone"), false)
                    .close();
            var will = ear.take();
            assertThat(will.text()).isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(qos);
            assertThat(will.retain()).isFalse();

            Peer.of(world, level, "b", "dies").close();
            ear.tell(1, topic + "/end", "x").settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aWillIsPublishedWhereTheServerEndsTheConnection(int level) throws Exception {
        var topic = "will/ended/" + level;
        try (var ear = Peer.of(world, level, "a", "ear");
                var wrong = Peer.of(world, Connect.as(level, "b", "wrong").will(1, false, topic, "wrong"), false)) {
            ear.ask(1, topic);
            wrong.send(packet(0x36, out -> out.writeUTF("t"))).isEndedWith(0x81);
            assertThat(ear.take().text()).isEqualTo("wrong");

            try (var silent = Peer.of(
                    world, Connect.as(level, "b", "silent").keepAlive(1).will(1, false, topic, "silent"), false)) {
                assertThat(ear.take().text()).isEqualTo("silent");
                silent.isClosed();
            }
            try (var old = Peer.of(world, Connect.as(level, "b", "twin").will(1, false, topic, "twin"), false);
                    var young = Peer.of(world, level, "b", "twin")) {
                assertThat(ear.take().text()).isEqualTo("twin");
                old.isClosed();
                young.settled();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aWillIsForgottenWhereTheClientTakesItsLeave(int level) throws Exception {
        var topic = "will/leaves/" + level;
        try (var ear = Peer.of(world, level, "a", "ear")) {
            ear.ask(1, topic);
            Peer.of(world, Connect.as(level, "b", "leaves").will(1, true, topic, "leaves"), false)
                    .leave();
            Peer.of(world, Connect.as(level, "b", "leaves").will(1, false, topic, "breaks"), false)
                    .close();
            assertThat(ear.take().text()).isEqualTo("breaks");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void withoutAWillNothingIsPublished(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear")) {
            ear.ask(1, "will/#");
            Peer.of(world, level, "b", "has none").close();
            Peer.of(world, Connect.as(level, "b", "has").will(1, false, "will/end", "end"), false)
                    .close();
            assertThat(ear.take().text()).isEqualTo("end");
        }
    }

    @Test
    void mqtt5MayLeaveWithItsWill() throws Exception {
        try (var ear = Peer.of(world, 5, "a", "ear");
                var leaving = Peer.of(world, Connect.as(5, "b", "leaves").will(1, false, "will/with", "left"), false)) {
            ear.ask(1, "will/with");
            leaving.send(packet(0xE0, out -> out.writeByte(4))).isClosedInSilence();
            assertThat(ear.take().text()).isEqualTo("left");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aWillIsRetainedWhereItSaysSo(int level) throws Exception {
        var topic = "will/kept/" + level;
        try (var ear = Peer.of(world, level, "a", "ear")) {
            ear.ask(1, topic);
            Peer.of(world, Connect.as(level, "b", "not").will(1, false, topic, "not kept"), false)
                    .close();
            assertThat(ear.take().text()).isEqualTo("not kept");
            ear.ask(1, topic);
            Peer.of(world, Connect.as(level, "b", "kept").will(1, true, topic, "kept"), false)
                    .close();
            var live = ear.take();
            assertThat(live.text()).isEqualTo("kept");
            assertThat(live.retain()).isFalse();
            ear.ask(1, topic);
            var kept = ear.take();
            assertThat(kept.text()).isEqualTo("kept");
            assertThat(kept.retain()).isTrue();
            ear.retain(1, topic, "");
        }
    }

    @Test
    void whatMqtt5SaysOfAWillIsPassedOnInItsOrder() throws Exception {
        var said = Props.none()
                .one(Props.PAYLOAD_FORMAT, 1)
                .text(Props.CONTENT_TYPE, "text/plain")
                .text(Props.RESPONSE_TOPIC, "will/answer")
                .binary(Props.CORRELATION_DATA, new byte[] {0, 1, (byte) 0xFF})
                .user("z", "1")
                .user("a", "2")
                .user("z", "3");
        try (var ear = Peer.of(world, 5, "a", "ear")) {
            ear.ask(1, "will/said");
            Peer.of(
                            world,
                            Connect.as(5, "b", "says")
                                    .will(1, false, "will/said", "gone")
                                    .willWith(said),
                            false)
                    .close();
            var will = ear.take();
            assertThat(will.property(Props.PAYLOAD_FORMAT).orElseThrow().number())
                    .isEqualTo(1);
            assertThat(will.property(Props.CONTENT_TYPE).orElseThrow().text()).isEqualTo("text/plain");
            assertThat(will.property(Props.RESPONSE_TOPIC).orElseThrow().text()).isEqualTo("will/answer");
            assertThat(will.property(Props.CORRELATION_DATA).orElseThrow().value())
                    .isEqualTo(new byte[] {0, 1, (byte) 0xFF});
            assertThat(will.said().stream()
                            .filter(each -> each.id() == Props.USER)
                            .map(Props.Property::text))
                    .containsExactly("z=1", "a=2", "z=3");
        }
    }

    @Test
    void afterDisconnectNothingMoreIsTaken() throws Exception {
        try (var ear = Peer.of(world, 4, "a", "ear");
                var leaving = Peer.of(world, 4, "b", "leaves")) {
            ear.ask(0, "will/after");
            leaving.send(
                    leaving.publish(0, 0, "will/after", "before"),
                    RawClient.disconnect(),
                    leaving.publish(0, 0, "will/after", "after"));
            leaving.isClosed();
            assertThat(ear.hear().text()).isEqualTo("before");
            ear.settled();
        }
    }
}
