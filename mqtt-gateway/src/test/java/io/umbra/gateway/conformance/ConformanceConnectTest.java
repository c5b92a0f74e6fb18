package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.RawClient;
import io.umbra.gateway.World;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CONNECT and CONNACK. */
class ConformanceConnectTest extends Conformance {

    private static final int WILL = 0x04;
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;

    @Test
    void theFirstPacketMustBeConnect() throws Exception {
        for (var first : List.of(
                RawClient.pingreq(),
                RawClient.disconnect(),
                RawClient.publish(0, 0, "t", "x"),
                RawClient.subscribe(1, 0, "t"),
                RawClient.ack(RawClient.PUBACK, 1),
                packet(0xF0, out -> out.write(new byte[] {0, 0})))) {
            try (var peer = Peer.dial(world, 4)) {
                peer.send(first).isClosedInSilence();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aSecondConnectEndsTheConnection(int level) throws Exception {
        var connect = Connect.as(level, "a", "second");
        try (var peer = Peer.of(world, connect, false)) {
            peer.send(connect.bytes()).isEndedWith(0x82);
        }
        try (var peer = Peer.of(world, connect, false)) {
            peer.send(RawClient.connect("MQTT", 9, 0xC2, 60, "c", null, null, "home/a", World.password("home/a")))
                    .isEndedWith(0x82);
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTT, 6", "MQTT, 3", "MQTX, 4", "mqtt, 4", "MQTX, 5"})
    void aProtocolThatIsNotSpokenIsAnsweredAndClosed(String name, int level) throws Exception {
        try (var peer = Peer.dial(world, 4)) {
            peer.send(RawClient.connect(name, level, 0xC2, 60, "c", null, null, "home/a", World.password("home/a")));
            var connack = peer.read(CONNACK);
            assertThat(connack.at(0)).isZero();
            assertThat(connack.at(1)).isEqualTo(1);
            peer.isClosedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theReservedFlagMustBeZero(int level) throws Exception {
        refused(Connect.as(level, "a", "c").flipping(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void withoutAWillItsOtherFlagsAreZero(int level) throws Exception {
        for (var flags : new int[] {0x08, 0x10, 0x18, 0x20}) {
            refused(Connect.as(level, "a", "c").flipping(flags));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aWillHasAQualityOfServiceThatThereIs(int level) throws Exception {
        refused(Connect.as(level, "a", "c").will(3, false, "wills", "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatTheFlagsPromiseIsThereAndNothingElse(int level) throws Exception {
        for (var flag : new int[] {WILL, USER_NAME, PASSWORD, USER_NAME | PASSWORD}) {
            refused(Connect.as(level, "a", "c").flipping(flag));
        }
        refused(Connect.as(level, "a", "c").will(0, false, "wills", "x").flipping(WILL));
    }

    @Test
    void beforeMqtt5APasswordNeedsAUserName() throws Exception {
        var packet = packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.write(new byte[] {4, 0x42, 0, 60});
            out.writeUTF("c");
            out.writeUTF(World.password("home/a"));
        });
        try (var peer = Peer.dial(world, 4)) {
            peer.send(packet).isClosedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aConnectThatIsShortOrLongIsClosed(int level) throws Exception {
        var whole = Connect.as(level, "a", "c").bytes();
        for (var length : new int[] {2, 8, 10, 12, whole.length - 1}) {
            var cut = Arrays.copyOf(whole, length);
            cut[1] = (byte) (length - 2);
            try (var peer = Peer.dial(world, level)) {
                peer.send(cut).isClosedInSilence();
            }
        }
        var long1 = Arrays.copyOf(whole, whole.length + 1);
        long1[1]++;
        try (var peer = Peer.dial(world, level)) {
            peer.send(long1).isClosedInSilence();
        }
    }

    private static void refused(Connect connect) throws Exception {
        try (var peer = Peer.dial(world, connect.level())) {
            peer.send(connect.bytes()).isClosedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void clientIdsOfLettersAndDigitsAreTaken(int level) throws Exception {
        for (var id : List.of(
                "0123456789abcdefghijklm",
                "nopqrstuvwxyzABCDEFGHIJ",
                "KLMNOPQRSTUVWXYZ",
                "0",
                "z",
                "ABCDEFGHIJKLMNOPQRSTUVW")) {
            Peer.of(world, level, "a", id).close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whoSendsNoClientIdIsGivenOneOfItsOwn(int level) throws Exception {
        try (var one = Peer.of(world, level, "a", "");
                var two = Peer.of(world, level, "a", "")) {
            one.settled();
            two.settled();
            if (level == 5) {
                var ids = List.of(one, two).stream()
                        .map(peer -> peer.told(Props.ASSIGNED_CLIENT_ID)
                                .orElseThrow()
                                .text())
                        .toList();
                assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
                try (var again = Peer.of(world, level, "a", ids.getFirst())) {
                    one.isEndedWith(0x8E);
                    again.settled();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "5, 133"})
    void aClientIdThatIsNotTakenIsAnsweredAndClosed(int level, int code) throws Exception {
        answeredAndClosed(Connect.as(level, "a", "c".repeat(129)), code);
        if (level == 4) {
            answeredAndClosed(Connect.as(level, "a", "").resuming(), code);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 5", "5, 135"})
    void whatIsNotAllowedIsAnsweredAndClosed(int level, int code) throws Exception {
        answeredAndClosed(Connect.as(level, "a", "c").will(0, false, "$iot/b/shadow/update", "{}"), code);
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 134"})
    void whoIsNotKnownIsAnsweredAndClosed(int level, int code) throws Exception {
        answeredAndClosed(Connect.as(level, "nobody", "c"), code);
    }

    private static void answeredAndClosed(Connect connect, int code) throws Exception {
        try (var peer = Peer.dial(world, connect.level())) {
            peer.send(connect.bytes());
            var connack = peer.read(CONNACK);
            assertThat(connack.at(0)).as("session present").isZero();
            assertThat(connack.at(1)).isEqualTo(code);
            peer.isClosedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void whatFollowsAConnectThatIsRefusedIsNotProcessed(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear")) {
            ear.ask(0, "connect/refused");
            try (var peer = Peer.dial(world, level)) {
                peer.send(
                        Connect.as(level, "nobody", "c").bytes(),
                        peer.publish(0, 0, "connect/refused", "no"),
                        peer.subscribe(1, 0, "connect/refused"),
                        RawClient.pingreq());
                peer.read(CONNACK);
                peer.isClosedInSilence();
            }
            ear.tell(0, "connect/other", "x");
            ear.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void connackIsTheFirstAnswerAndTheOnlyOne(int level) throws Exception {
        try (var peer = Peer.dial(world, level)) {
            peer.send(
                    Connect.as(level, "a", "hasty").bytes(),
                    peer.subscribe(77, 0, "connect/hasty"),
                    peer.publish(1, 9, "connect/hasty", "x"),
                    RawClient.pingreq());
            assertThat(peer.read().type()).isEqualTo(CONNACK);
            var rest = List.of(
                    peer.read().type(),
                    peer.read().type(),
                    peer.read().type(),
                    peer.read().type());
            assertThat(rest).doesNotContain(CONNACK);
            peer.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theSameClientIdClosesTheOlderConnection(int level) throws Exception {
        try (var old = Peer.of(world, level, "a", "twin");
                var young = Peer.of(world, level, "a", "twin")) {
            old.isEndedWith(0x8E);
            young.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theKeepAliveOfTheClientIsKept(int level) throws Exception {
        try (var silent = Peer.of(world, Connect.as(level, "a", "silent").keepAlive(1), false)) {
            assertThat(silent.told(Props.SERVER_KEEP_ALIVE)).isEmpty();
            silent.settled();
            silent.isEndedWith(0x8D);
        }
    }

    @Test
    void whatIsNotSaidIsOfferedInFull() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "offers")) {
            assertThat(peer.told(Props.MAXIMUM_QOS)).isEmpty();
            assertThat(peer.told(Props.RETAIN_AVAILABLE)).isEmpty();
            assertThat(peer.told(Props.RESPONSE_INFORMATION)).isEmpty();
            assertThat(peer.told(Props.AUTHENTICATION_METHOD)).isEmpty();
            assertThat(peer.told(Props.ASSIGNED_CLIENT_ID)).isEmpty();
            assertThat(peer.ask(2, "connect/offers")).containsExactly(2);
        }
        var asking = Connect.as(5, "a", "asks").with(Props.none().one(Props.REQUEST_RESPONSE_INFORMATION, 0));
        try (var peer = Peer.of(world, asking, false)) {
            assertThat(peer.told(Props.RESPONSE_INFORMATION)).isEmpty();
        }
    }

    @Test
    void enhancedAuthenticationIsRefusedAndClosed() throws Exception {
        answeredAndClosed(
                Connect.as(5, "a", "c").with(Props.none().text(Props.AUTHENTICATION_METHOD, "SCRAM-SHA-256")), 0x8C);
    }

    @Test
    void anAuthNobodyAskedForEndsTheConnection() throws Exception {
        try (var peer = Peer.of(world, 5, "a", "auth")) {
            peer.send(packet(0xF0, out -> out.write(new byte[] {0x19, 0}))).isEndedWith(0x82);
        }
        try (var peer = Peer.of(world, 5, "a", "auth")) {
            peer.send(packet(0xF1, out -> out.write(new byte[] {0x19, 0}))).isEndedWith(0x81);
        }
        try (var peer = Peer.of(world, 4, "a", "auth")) {
            peer.send(packet(0xF0, out -> out.write(new byte[] {0x19, 0}))).isClosedInSilence();
        }
    }
}
