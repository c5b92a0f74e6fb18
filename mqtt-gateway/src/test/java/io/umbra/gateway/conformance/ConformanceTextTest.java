package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text on the wire, and topics as text. */
class ConformanceTextTest extends Conformance {

    /** No continuation, a surrogate, U+0000 in two bytes, beyond U+10FFFF, an end too early. */
    private static final List<byte[]> ILL_FORMED = List.of(
            new byte[] {(byte) 0xC3, 0x28},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {'a', (byte) 0xE4, (byte) 0xBD});

    private static final byte[] WITH_NULL = {'a', 0, 'b'};

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void illFormedTextClosesTheConnection(int level) throws Exception {
        for (var text : ILL_FORMED) {
            refusedEverywhere(level, text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theNullCharacterClosesTheConnection(int level) throws Exception {
        refusedEverywhere(level, WITH_NULL);
    }

    private static void refusedEverywhere(int level, byte[] text) throws Exception {
        for (var connect : connects(level)) {
            try (var peer = Peer.dial(world, level)) {
                peer.send(connect.apply(text)).isClosedInSilence();
            }
        }
        for (var packet : packets(level)) {
            try (var peer = Peer.of(world, level, "a", "text")) {
                peer.send(packet.apply(text)).isEndedWith(0x81);
            }
        }
    }

    /** In the client id, the will's topic and the user name. */
    private static List<Function<byte[], byte[]>> connects(int level) {
        var fine = new byte[] {'x'};
        return List.of(
                text -> connect(level, text, fine, fine),
                text -> connect(level, fine, text, fine),
                text -> connect(level, fine, fine, text));
    }

    private static byte[] connect(int level, byte[] clientId, byte[] willTopic, byte[] user) {
        return packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(level);
            out.writeByte(0xC6);
            out.writeShort(60);
            if (level == 5) {
                out.writeByte(0);
            }
            out.writeShort(clientId.length);
            out.write(clientId);
            if (level == 5) {
                out.writeByte(0);
            }
            out.writeShort(willTopic.length);
            out.write(willTopic);
            out.writeUTF("gone");
            out.writeShort(user.length);
            out.write(user);
            out.writeUTF("secret");
        });
    }

    /** In a topic and in filters; in MQTT 5 also in properties. */
    private static List<Function<byte[], byte[]>> packets(int level) {
        List<Function<byte[], byte[]>> common = List.of(
                text -> packet(0x30, out -> {
                    out.writeShort(text.length);
                    out.write(text);
                    out.write(level == 5 ? new byte[1] : new byte[0]);
                }),
                text -> packet(0x82, out -> {
                    out.writeShort(1);
                    out.write(level == 5 ? new byte[1] : new byte[0]);
                    out.writeShort(text.length);
                    out.write(text);
                    out.writeByte(0);
                }),
                text -> packet(0xA2, out -> {
                    out.writeShort(1);
                    out.write(level == 5 ? new byte[1] : new byte[0]);
                    out.writeShort(text.length);
                    out.write(text);
                }));
        if (level < 5) {
            return common;
        }
        List<Function<byte[], byte[]>> properties = List.of(
                text -> withProperty(Props.CONTENT_TYPE, text),
                text -> withProperty(Props.RESPONSE_TOPIC, text),
                text -> packet(0x30, out -> {
                    out.writeUTF("text");
                    var name = Props.none().binary(Props.USER, text).block();
                    out.write(name[0] + 3);
                    out.write(name, 1, name.length - 1);
                    out.writeUTF("v");
                }));
        return java.util.stream.Stream.concat(common.stream(), properties.stream())
                .toList();
    }

    private static byte[] withProperty(int id, byte[] text) {
        return packet(0x30, out -> {
            out.writeUTF("text");
            out.write(Props.none().binary(id, text).block());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aByteOrderMarkIsACharacterLikeAnyOther(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(1, "text/bom/\uFEFFx", "text/bom/end");
            mouth.tell(1, "text/bom/x", "without");
            mouth.tell(1, "text/bom/\uFEFFx", "with");
            mouth.tell(1, "text/bom/end", "end");

            var heard = ear.take();
            assertThat(heard.text()).isEqualTo("with");
            assertThat(heard.topic()).isEqualTo("text/bom/\uFEFFx");
            assertThat(ear.take().text()).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void topicsAreComparedCharacterByCharacter(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            // "é" in one character and in two, an empty level, another case, a space
            ear.ask(1, "text/same/\u00E9", "text//same", "/text/same", "text/same/ x", "text/same");
            for (var other : List.of(
                    "text/same/e\u0301", "text/same/", "text/Same", "text/same/x", "text/same/X", "/text//same")) {
                mouth.tell(1, other, other);
            }
            for (var same : List.of("text/same/\u00E9", "text//same", "/text/same", "text/same/ x", "text/same")) {
                mouth.tell(1, same, same);
                assertThat(ear.take().topic()).isEqualTo(same);
            }
            ear.settled();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aTopicOrFilterHasACharacterAtLeast(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "text")) {
            assertThat(peer.ask(1, "")).containsExactly(level == 5 ? 0x8F : 0x80);
            peer.send(peer.publish(0, 0, "", "x")).isClosed();
        }
        try (var peer = Peer.dial(world, level)) {
            peer.send(Connect.as(level, "a", "text").will(0, false, "", "x").bytes())
                    .isClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aTopicNameHasNoWildcard(int level) throws Exception {
        for (var wild : List.of("#", "+", "text/#", "text/+/x", "text/a+", "text#")) {
            try (var peer = Peer.of(world, level, "a", "text")) {
                peer.send(peer.publish(1, 1, wild, "x")).isClosed();
            }
            try (var peer = Peer.dial(world, level)) {
                peer.send(Connect.as(level, "a", "text")
                                .will(0, false, wild, "x")
                                .bytes())
                        .isClosedInSilence();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aWildcardStandsForWholeLevelsAndTheOneForManyAtTheEnd(int level) throws Exception {
        try (var peer = Peer.of(world, level, "a", "text")) {
            for (var wrong : List.of("text#", "text/a#", "text/#/a", "#/a", "text+", "text/+a", "text/a+/b")) {
                assertThat(peer.ask(1, wrong)).as(wrong).containsExactly(level == 5 ? 0x8F : 0x80);
            }
            for (var right : List.of("#", "+", "text/#", "+/text", "text/+", "text/+/a", "+/+/#")) {
                assertThat(peer.ask(2 << 4 & (level == 5 ? 0x30 : 0), right))
                        .as(right)
                        .containsExactly(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void wildcardsMatchByTheBook(int level) throws Exception {
        var topics = List.of("w", "w/", "w/a", "w/a/b", "w//b", "/w", "$own/w");
        for (var row : List.of(
                "w/# : w w/ w/a w/a/b w//b",
                "w/+ : w/ w/a",
                "w/+/b : w/a/b w//b",
                "+/w : /w",
                "+/a : w/a",
                "+/+ : w/ w/a /w",
                "/+ : /w",
                "/# : /w",
                "$own/# : $own/w",
                "+/w/# : /w")) {
            var filter = row.split(" : ", 2)[0];
            try (var ear = Peer.of(world, level, "a", "ear");
                    var mouth = Peer.of(world, level, "b", "mouth")) {
                assertThat(ear.ask(0, filter, "w-end")).doesNotContain(0x80, 0x87, 0x8F);
                for (var topic : topics) {
                    mouth.tell(1, topic, "x");
                }
                mouth.tell(1, "w-end", "x");
                for (var expected : row.split(" : ", 2)[1].split(" ")) {
                    assertThat(ear.hear().topic()).as(filter).isEqualTo(expected);
                }
                assertThat(ear.hear().topic()).as(filter).isEqualTo("w-end");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aLeadingWildcardMatchesNoTopicThatBeginsWithADollar(int level) throws Exception {
        try (var ear = Peer.of(world, level, "a", "ear");
                var mouth = Peer.of(world, level, "b", "mouth")) {
            ear.ask(0, "#", "+/dollar", "+/#");
            mouth.tell(1, "$own/dollar", "no");
            mouth.tell(1, "$baidu/iot/general/dollar", "no");
            mouth.tell(1, "plain/dollar", "yes");

            assertThat(ear.hear().topic()).isEqualTo("plain/dollar");
            ear.settled();
        }
    }
}
