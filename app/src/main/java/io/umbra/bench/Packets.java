package io.umbra.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * MQTT packets written by hand, so that a load costs little and a test may send what no client library would. MQTT 3.1.1,
 * and as much of 5 as an empty property list takes.
 */
public final class Packets {
    public static final int CONNECT = 1;
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBSCRIBE = 8;
    public static final int SUBACK = 9;
    public static final int PINGREQ = 12;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    private static final int CLEAN_SESSION = 0x02;
    private static final int WILL = 0x04;
    private static final int PASSWORD_AND_USER = 0xC0;

    private Packets() {}

    /** The last wish of a connection. */
    public record Will(String topic, String payload, int qos) {}

    /** CONNECT of MQTT 3.1.1 with a clean session. */
    public static byte[] connect(String clientId, String username, String password, int keepAliveSeconds) {
        return connect(4, clientId, username, password, keepAliveSeconds, List.of());
    }

    /**
     * CONNECT with a clean session.
     *
     * @param level 4 for MQTT 3.1.1, 5 for MQTT 5
     * @param will none or one
     */
    public static byte[] connect(
            int level, String clientId, String username, String password, int keepAliveSeconds, List<Will> will) {
        return connect(level, CLEAN_SESSION, clientId, username, password, keepAliveSeconds, will);
    }

    /** CONNECT of MQTT 3.1.1 with a session that outlives its connection. */
    public static byte[] connectLasting(String clientId, String username, String password, int keepAliveSeconds) {
        return connect(4, 0, clientId, username, password, keepAliveSeconds, List.of());
    }

    private static byte[] connect(
            int level,
            int session,
            String clientId,
            String username,
            String password,
            int keepAliveSeconds,
            List<Will> will) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(string("MQTT"));
        body.write(level);
        body.write(session
                | PASSWORD_AND_USER
                | will.stream().mapToInt(Packets::willFlags).sum());
        body.writeBytes(number(keepAliveSeconds));
        body.writeBytes(noProperties(level));
        body.writeBytes(string(clientId));
        for (var wish : will) {
            body.writeBytes(noProperties(level));
            body.writeBytes(string(wish.topic()));
            body.writeBytes(string(wish.payload()));
        }
        body.writeBytes(string(username));
        body.writeBytes(string(password));
        return packet(CONNECT << 4, body.toByteArray());
    }

    private static int willFlags(Will will) {
        return WILL | will.qos() << 3;
    }

    /** PUBLISH of MQTT 3.1.1; the packet id stands right after the topic, for QoS 1 and 2 only. */
    public static byte[] publish(String topic, byte[] payload, int qos, int packetId, boolean dup) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(string(topic));
        if (qos > 0) {
            body.writeBytes(number(packetId));
        }
        body.writeBytes(payload);
        return packet(PUBLISH << 4 | (dup ? 8 : 0) | qos << 1, body.toByteArray());
    }

    /** SUBSCRIBE of MQTT 3.1.1. */
    public static byte[] subscribe(int packetId, int qos, String... filters) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(number(packetId));
        for (var filter : filters) {
            body.writeBytes(string(filter));
            body.write(qos);
        }
        return packet(SUBSCRIBE << 4 | 2, body.toByteArray());
    }

    /** PUBACK, PUBREC or PUBCOMP of one packet id. */
    public static byte[] ack(int type, int packetId) {
        return packet(type << 4, number(packetId));
    }

    public static byte[] pingRequest() {
        return packet(PINGREQ << 4, new byte[0]);
    }

    public static byte[] disconnect() {
        return packet(DISCONNECT << 4, new byte[0]);
    }

    /** Several packets in one piece. */
    public static byte[] join(byte[]... packets) {
        var all = new ByteArrayOutputStream();
        for (var packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    /** Reads how long the rest of a packet is, which stands after its first byte. */
    public static int length(DataInputStream in) throws IOException {
        var length = 0;
        for (var shift = 0; shift < 28; shift += 7) {
            var next = in.readUnsignedByte();
            length |= (next & 127) << shift;
            if (next < 128) {
                return length;
            }
        }
        throw new IOException("a length of five bytes");
    }

    /** Any packet: its first byte and what follows the length. */
    public static byte[] packet(int first, byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length + 5);
        bytes.write(first);
        var left = body.length;
        do {
            bytes.write(left > 127 ? left & 127 | 128 : left);
            left >>= 7;
        } while (left > 0);
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static byte[] noProperties(int level) {
        return new byte[level < 5 ? 0 : 1];
    }

    private static byte[] string(String text) {
        var bytes = text.getBytes(UTF_8);
        var sized = Arrays.copyOf(number(bytes.length), bytes.length + 2);
        System.arraycopy(bytes, 0, sized, 2, bytes.length);
        return sized;
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
