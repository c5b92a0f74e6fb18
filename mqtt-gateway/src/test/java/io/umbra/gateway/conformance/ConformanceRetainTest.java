package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.PUBACK;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RETAIN, and how a subscription asks for what was retained. */
class ConformanceRetainTest extends Conformance {

    private static final int AS_PUBLISHED = 8;

    /** One filter after the other: the answer to the last is a message that must come, so what came before is all. */
    private static void heardBefore(Peer ear, String end, String... expected) throws Exception {
        ear.ask(0, end);
        for (var each : expected) {
            assertThat(ear.take().text()).isEqualTo(each);
        }
        assertThat(ear.hear().text()).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
    void theLastRetainedMessageComesToEveryNewSubscription(int level, int qos) throws Exception {
        var topic = "retain/last/" + level + qos;
        try (var mouth = Peer.of(world, level, "a", "mouth")) {
            mouth.retain(1, topic, "first");
            mouth.retain(qos, topic, "last");
            mouth.retain(1, topic + "/end", "end");
        }
        try (var ear = Peer.of(world, level, "b", "ear")) {
            ear.ask(2, topic);
            var kept = ear.take();
            assertThat(kept.text()).isEqualTo("last");
            assertThat(kept.qos()).isEqualTo(qos);
            assertThat(kept.retain()).isTrue();
            heardBefore(ear, topic + "/end");
        }
    }

    /** What one client has heard already is there for the next that asks, though nothing waits for the disk. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatIsRetainedAtQos0IsThereAtOnce(int level) throws Exception {
        var topic = "retain/once/" + level;
        try (var mouth = Peer.of(world, level, "a", "mouth");
                var there = Peer.of(world, level, "b", "there");
                var later = Peer.of(world, level, "b", "later")) {
            mouth.retain(1, topic + "/end", "end");
            mouth.retain(1, topic, "first");
            there.ask(0, topic);
            assertThat(there.take().text()).isEqualTo("first");
            for (int i = 0; i < 20; i++) {
                mouth.retain(0, topic, "kept " + i);
                assertThat(there.take().text()).isEqualTo("kept " + i);
                later.ask(0, topic);
                assertThat(later.take().text()).isEqualTo("kept " + i);
                later.takeBack(topic);
                mouth.retain(0, topic, "");
                assertThat(there.take().payload()).isEmpty();
                later.ask(0, topic);
                heardBefore(later, topic + "/end");
                later.takeBack(topic);
                later.takeBack(topic + "/end");
            }
        }
    }

    private static byte[] kept(Peer mouth, int qos, String topic, String payload) {
        var packet = mouth.publish(qos, 1, topic, payload);
        packet[0] |= 1;
        return packet;
    }

    @Test
    void whateverItsQosTheLastIsRetained() throws Exception {
        try (var mouth = Peer.of(world, 4, "a", "mouth");
                var ear = Peer.of(world, 4, "b", "ear")) {
            for (int i = 0; i < 20; i++) {
                var topic = "retain/mixed/" + i;
                mouth.send(kept(mouth, 0, topic, "a"), kept(mouth, 1, topic, "b"), kept(mouth, 0, topic, "c"));
                mouth.read(PUBACK);
                mouth.retain(1, topic + "/end", "end");
                ear.ask(1, topic);
                assertThat(ear.take().text()).isEqualTo("c");
                ear.takeBack(topic);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void anEmptyMessageIsPassedOnAndNothingIsKeptOfItsTopic(int level) throws Exception {
        var topic = "retain/empty/" + level;
        try (var mouth = Peer.of(world, level, "a", "mouth");
                var there = Peer.of(world, level, "b", "there");
                var later = Peer.of(world, level, "b", "later")) {
            mouth.retain(1, topic, "kept");
            mouth.retain(1, topic + "/end", "end");
            there.ask(1, topic);
            assertThat(there.take().text()).isEqualTo("kept");
            mouth.retain(1, topic, "");
            var empty = there.take();
            assertThat(empty.payload()).isEmpty();
            assertThat(empty.retain()).isFalse();
            later.ask(1, topic);
            heardBefore(later, topic + "/end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void withoutRetainNothingIsKeptAndNothingReplaced(int level) throws Exception {
        var topic = "retain/not/" + level;
        try (var mouth = Peer.of(world, level, "a", "mouth");
                var ear = Peer.of(world, level, "b", "ear")) {
            mouth.tell(1, topic, "not kept");
            mouth.retain(1, topic + "/end", "end");
            ear.ask(1, topic);
            heardBefore(ear, topic + "/end");
            mouth.retain(1, topic, "kept");
            assertThat(ear.take().text()).isEqualTo("kept");
            mouth.tell(1, topic, "passing");
            mouth.tell(1, topic, "");
            assertThat(ear.take().text()).isEqualTo("passing");
            assertThat(ear.take().text()).isEmpty();
            ear.takeBack(topic);
            ear.ask(1, topic);
            heardBefore(ear, topic + "/end", "kept");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whoWasThereHearsItWithoutTheFlag(int level) throws Exception {
        var topic = "retain/flag/" + level;
        try (var mouth = Peer.of(world, level, "a", "mouth");
                var ear = Peer.of(world, level, "b", "ear")) {
            ear.ask(1, topic);
            mouth.retain(1, topic, "kept");
            mouth.tell(1, topic, "not kept");
            assertThat(ear.take().retain()).isFalse();
            assertThat(ear.take().retain()).isFalse();
        }
    }

    @Test
    void whoAsksForItHearsTheFlagAsItWas() throws Exception {
        try (var mouth = Peer.of(world, 5, "a", "mouth");
                var ear = Peer.of(world, 5, "b", "ear")) {
            ear.ask(1 | AS_PUBLISHED, "retain/as");
            mouth.retain(1, "retain/as", "kept");
            mouth.tell(1, "retain/as", "not kept");
            assertThat(ear.take().retain()).isTrue();
            assertThat(ear.take().retain()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aSubscriptionThatIsRepeatedBringsThemAgainAndLosesNothing(int level) throws Exception {
        var topic = "retain/again/" + level;
        try (var mouth = Peer.of(world, level, "a", "mouth");
                var ear = Peer.of(world, level, "b", "ear")) {
            mouth.retain(1, topic, "kept");
            ear.ask(1, topic);
            assertThat(ear.take().text()).isEqualTo("kept");
            mouth.tell(1, topic, "one");
            ear.send(ear.subscribe(77, 1, topic));
            mouth.tell(1, topic, "two");
            var heard = new java.util.ArrayList<String>();
            while (heard.size() < 3) {
                var packet = ear.read();
                if (packet.type() == io.umbra.gateway.RawClient.PUBLISH) {
                    var message = ear.heard(packet);
                    ear.acknowledge(message);
                    heard.add(message.text());
                }
            }
            assertThat(heard).containsExactlyInAnyOrder("one", "kept", "two");
            assertThat(heard.indexOf("one")).isLessThan(heard.indexOf("two"));
        }
    }

    @Test
    void mqtt5SaysWhetherItWantsThem() throws Exception {
        try (var mouth = Peer.of(world, 5, "a", "mouth");
                var ear = Peer.of(world, 5, "b", "ear")) {
            mouth.retain(1, "retain/handling", "kept");
            mouth.retain(1, "retain/handling/end", "end");
            // never; always; only where it is new, which it is not
            ear.ask(1 | 2 << 4, "retain/handling");
            heardBefore(ear, "retain/handling/end");
            ear.ask(1, "retain/handling");
            heardBefore(ear, "retain/handling/end", "kept");
            ear.ask(1 | 1 << 4, "retain/handling");
            heardBefore(ear, "retain/handling/end");
            ear.takeBack("retain/handling");
            ear.ask(1 | 1 << 4, "retain/handling");
            heardBefore(ear, "retain/handling/end", "kept");
        }
    }
}
