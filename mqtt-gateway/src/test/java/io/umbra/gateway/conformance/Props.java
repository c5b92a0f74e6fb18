package io.umbra.gateway.conformance;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A property block of MQTT 5, written and read byte by byte. */
final class Props {

    static final int PAYLOAD_FORMAT = 0x01;
    static final int MESSAGE_EXPIRY = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int SUBSCRIPTION_ID = 0x0B;
    static final int SESSION_EXPIRY = 0x11;
    static final int ASSIGNED_CLIENT_ID = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    static final int WILL_DELAY = 0x18;
    static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    static final int RESPONSE_INFORMATION = 0x1A;
    static final int REASON_STRING = 0x1F;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int USER = 0x26;
    static final int MAXIMUM_PACKET_SIZE = 0x27;

    /** One property as it stood; a pair's two texts are joined by {@code =}. */
    record Property(int id, byte[] value) {

        long number() {
            var number = 0L;
            for (var each : value) {
                number = number << 8 | each & 0xFF;
            }
            return number;
        }

        String text() {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    static Props none() {
        return new Props();
    }

    Props one(int id, int value) throws IOException {
        out.writeByte(id);
        out.writeByte(value);
        return this;
    }

    Props two(int id, int value) throws IOException {
        out.writeByte(id);
        out.writeShort(value);
        return this;
    }

    Props four(int id, long value) throws IOException {
        out.writeByte(id);
        out.writeInt((int) value);
        return this;
    }

    Props varying(int id, int value) throws IOException {
        out.writeByte(id);
        length(out, value);
        return this;
    }

    Props text(int id, String value) throws IOException {
        return binary(id, value.getBytes(StandardCharsets.UTF_8));
    }

    Props binary(int id, byte[] value) throws IOException {
        out.writeByte(id);
        out.writeShort(value.length);
        out.write(value);
        return this;
    }

    Props user(String name, String value) throws IOException {
        text(USER, name);
        var bytesOfValue = value.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytesOfValue.length);
        out.write(bytesOfValue);
        return this;
    }

    /** With its length before it. */
    byte[] block() throws IOException {
        var all = new ByteArrayOutputStream();
        length(new DataOutputStream(all), bytes.size());
        all.writeBytes(bytes.toByteArray());
        return all.toByteArray();
    }

    /** A length of seven bits in each byte. */
    static void length(DataOutputStream to, int value) throws IOException {
        for (var left = value; ; left >>>= 7) {
            to.writeByte(left < 128 ? left : left & 0x7F | 0x80);
            if (left < 128) {
                return;
            }
        }
    }

    /** Reads a block that begins where the buffer stands, and leaves the buffer behind it. */
    static List<Property> read(ByteBuffer from) {
        var left = varying(from);
        var end = from.position() + left;
        var found = new ArrayList<Property>();
        while (from.position() < end) {
            var id = from.get() & 0xFF;
            found.add(new Property(id, value(id, from)));
        }
        if (from.position() != end) {
            throw new AssertionError("a property block that is longer than it says");
        }
        return found;
    }

    private static int varying(ByteBuffer from) {
        var value = 0;
        for (var shift = 0; ; shift += 7) {
            var digit = from.get() & 0xFF;
            value |= (digit & 0x7F) << shift;
            if (digit < 128) {
                return value;
            }
        }
    }

    private static byte[] value(int id, ByteBuffer from) {
        return switch (id) {
            case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> fixed(from, 1);
            case 0x13, 0x21, 0x22, 0x23 -> fixed(from, 2);
            case 0x02, 0x11, 0x18, 0x27 -> fixed(from, 4);
            case 0x0B -> ByteBuffer.allocate(4).putInt(varying(from)).array();
            case 0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F -> fixed(from, from.getShort() & 0xFFFF);
            case USER -> {
                var name = new String(fixed(from, from.getShort() & 0xFFFF), StandardCharsets.UTF_8);
                var text = new String(fixed(from, from.getShort() & 0xFFFF), StandardCharsets.UTF_8);
                yield (name + "=" + text).getBytes(StandardCharsets.UTF_8);
            }
            default -> throw new AssertionError("no property of MQTT 5: " + id);
        };
    }

    private static byte[] fixed(ByteBuffer from, int length) {
        var value = new byte[length];
        from.get(value);
        return value;
    }

    static byte[] rest(ByteBuffer of) {
        return Arrays.copyOfRange(of.array(), of.position(), of.limit());
    }
}
