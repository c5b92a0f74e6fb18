package io.umbra.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Packets of MQTT 3.1, 3.1.1 and 5 as they may be, and what becomes of them when bits flip, bytes get lost or are added,
 * lengths lie, two packets run into one, or they come where they must not. The same generator gives the same bytes.
 */
final class HostilePackets {

    /** One of the three protocols. */
    enum Version {
        MQTT_3_1("MQIsdp", 3),
        MQTT_3_1_1("MQTT", 4),
        MQTT_5("MQTT", 5);

        private final String name;
        private final int level;

        Version(String name, int level) {
            this.name = name;
            this.level = level;
        }
    }

    private static final List<String> TOPICS = List.of(
            "$iot/fuzzed/shadow/update",
            "$iot/fuzzed/shadow/get",
            "$iot/fuzzed/telemetry/post",
            "$iot/fuzzed/event/hot/post",
            "$iot/fuzzed/command/1/response",
            "$baidu/iot/shadow/fuzzed/update",
            "$baidu/iot/shadow/fuzzed/method/device/resp",
            "$baidu/iot/general/fuzz",
            "$SYS/broker/uptime",
            "fuzz/plain");
    private static final List<String> FILTERS = List.of(
            "$iot/fuzzed/shadow/#", "$iot/+/shadow/delta", "$share/g/fuzz/+", "#", "fuzz/+/x", "$baidu/iot/general/#");
    private static final List<String> PAYLOADS = List.of(
            "{\"reported\":{\"a\":1}}",
            "{\"requestId\":\"r\",\"desired\":{\"a\":{\"b\":[1,2,3]}}}",
            "{\"series\":[{\"values\":{\"t\":1.5}}]}",
            "{\"data\":{\"x\":\"y\"}}",
            "{\"status\":\"succeeded\"}",
            "",
            "no json");

    private final RandomGenerator random;
    private final Version version;

    HostilePackets(RandomGenerator random, Version version) {
        this.random = random;
        this.version = version;
    }

    /** A CONNECT that is accepted. */
    byte[] connect(String username, String clientId) {
        return connect(username, clientId, 0xC2, null);
    }

    /** Something that may come first. */
    byte[] first(String username, String clientId) {
        var flags = one(0xC2, 0xC2, 0xC0, 0xC6, 0xE6, 0xD6, 0xCE, 0x02, 0x82, random.nextInt(256));
        return mutated(connect(username, clientId, flags, one(TOPICS)));
    }

    /** Something that may come after CONNECT. */
    byte[] next(String username, String clientId) {
        var packet = valid(username, clientId);
        return random.nextInt(8) == 0 ? packet : mutated(packet);
    }

    private byte[] valid(String username, String clientId) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> publish();
            case 5, 6 -> subscribe();
            case 7 -> unsubscribe();
            case 8, 9, 10 -> acknowledgement();
            case 11 -> RawClient.pingreq();
            case 12 -> disconnect();
            case 13 -> connect(username, clientId, 0xC2, null);
            case 14 -> RawClient.packet(0xF0, out -> properties(out, 0x15, 0x16, 0x1F));
            default -> ofServer();
        };
    }

    private byte[] connect(String username, String clientId, int flags, @Nullable String will) {
        return RawClient.packet(0x10, out -> {
            out.writeUTF(version.name);
            out.writeByte(version.level);
            out.writeByte(flags);
            out.writeShort(0);
            properties(out, 0x11, 0x21, 0x27, 0x22, 0x19, 0x17, 0x26);
            out.writeUTF(clientId);
            if (will != null && (flags & 4) != 0) {
                properties(out, 0x18, 0x01, 0x02, 0x03, 0x08, 0x09, 0x26);
                out.writeUTF(will);
                out.writeUTF(one(PAYLOADS));
            }
            out.writeUTF(username);
            out.writeUTF(World.password(username));
        });
    }

    private byte[] publish() {
        var qos = random.nextInt(3);
        return RawClient.packet(0x30 | qos << 1 | random.nextInt(2), out -> {
            out.writeUTF(one(TOPICS));
            if (qos > 0) {
                out.writeShort(1 + random.nextInt(64));
            }
            properties(out, 0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26);
            out.writeBytes(one(PAYLOADS));
        });
    }

    private byte[] subscribe() {
        return RawClient.packet(0x82, out -> {
            out.writeShort(1 + random.nextInt(65_535));
            properties(out, 0x0B, 0x26);
            for (var i = random.nextInt(20); i >= 0; i--) {
                out.writeUTF(one(FILTERS));
                out.writeByte(random.nextInt(3));
            }
        });
    }

    private byte[] unsubscribe() {
        return RawClient.packet(0xA2, out -> {
            out.writeShort(1 + random.nextInt(65_535));
            properties(out, 0x26);
            for (var i = random.nextInt(20); i >= 0; i--) {
                out.writeUTF(one(FILTERS));
            }
        });
    }

    private byte[] acknowledgement() {
        var type = one(RawClient.PUBACK, RawClient.PUBREC, RawClient.PUBREL, RawClient.PUBCOMP);
        return RawClient.packet(type << 4 | (type == RawClient.PUBREL ? 2 : 0), out -> {
            out.writeShort(1 + random.nextInt(64));
            if (version == Version.MQTT_5 && random.nextBoolean()) {
                out.writeByte(one(0, 0x10, 0x80, 0x92, random.nextInt(256)));
                properties(out, 0x1F, 0x26);
            }
        });
    }

    private byte[] disconnect() {
        return RawClient.packet(0xE0, out -> {
            if (version == Version.MQTT_5) {
                out.writeByte(one(0, 4, 0x80, random.nextInt(256)));
                properties(out, 0x11, 0x1F, 0x26);
            }
        });
    }

    private byte[] ofServer() {
        return RawClient.packet(one(0x20, 0x90, 0xB0, 0xD0, 0x00), out -> out.writeShort(random.nextInt(65_536)));
    }

    /** Some of these properties, each as it is written, now and then twice; nothing before MQTT 5. */
    private void properties(DataOutputStream to, int... ids) throws IOException {
        if (version != Version.MQTT_5) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        for (var i = random.nextInt(4); i > 0; i--) {
            property(out, ids[random.nextInt(ids.length)]);
        }
        to.writeByte(bytes.size());
        to.write(bytes.toByteArray());
    }

    private void property(DataOutputStream out, int id) throws IOException {
        out.writeByte(id);
        switch (id) {
            case 0x01, 0x17, 0x19 -> out.writeByte(random.nextInt(2));
            case 0x21, 0x22, 0x23 -> out.writeShort(random.nextInt(65_536));
            case 0x02, 0x11, 0x18, 0x27 -> out.writeInt(random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(4));
            case 0x0B -> out.writeByte(random.nextInt(128));
            case 0x26 -> {
                out.writeUTF("k");
                out.writeUTF("v");
            }
            default -> out.writeUTF("text");
        }
    }

    private byte[] mutated(byte[] packet) {
        var bytes = packet;
        for (var i = random.nextInt(3); i >= 0; i--) {
            bytes = mutatedOnce(bytes);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] packet) {
        if (packet.length < 2) {
            return packet;
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> framed(flipped(packet));
            case 2 -> flipped(packet);
            case 3 -> Arrays.copyOf(packet, 1 + random.nextInt(packet.length - 1));
            case 4 -> framed(Arrays.copyOf(packet, 1 + random.nextInt(packet.length - 1)));
            case 5 -> framed(spliced(packet, publish()));
            case 6 -> spliced(packet, subscribe());
            case 7 -> withLength(packet, random.nextInt(300));
            case 8 -> withLength(packet, random.nextInt());
            default -> doubled(packet);
        };
    }

    private byte[] flipped(byte[] packet) {
        var bytes = packet.clone();
        for (var i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] spliced(byte[] one, byte[] other) {
        var head = random.nextInt(one.length + 1);
        var tail = random.nextInt(other.length + 1);
        var bytes = Arrays.copyOf(one, head + other.length - tail);
        System.arraycopy(other, tail, bytes, head, other.length - tail);
        return bytes;
    }

    private byte[] doubled(byte[] packet) {
        var bytes = Arrays.copyOf(packet, packet.length * 2);
        System.arraycopy(packet, 0, bytes, packet.length, packet.length);
        return bytes;
    }

    /** What stands behind the fixed header of a packet that was short, with a length that is right. */
    private static byte[] framed(byte[] packet) {
        return packet.length < 2
                ? packet
                : RawClient.packet(packet[0] & 0xFF, out -> out.write(packet, 2, packet.length - 2));
    }

    /** The same with a length that is not; of a negative one five bytes are written. */
    private static byte[] withLength(byte[] packet, int length) {
        var out = new ByteArrayOutputStream();
        out.write(packet[0]);
        for (var left = length; ; left >>>= 7) {
            out.write((left & ~127) == 0 ? left : left & 127 | 128);
            if ((left & ~127) == 0) {
                break;
            }
        }
        out.write(packet, 2, packet.length - 2);
        return out.toByteArray();
    }

    private int one(int... of) {
        return of[random.nextInt(of.length)];
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
