package io.umbra.gateway;

import io.umbra.gateway.RawClient.Packet;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MQTT 5's packets with properties, written and read byte by byte. */
public final class Packets5 {

    public static final int PAYLOAD_FORMAT = 0x01;
    public static final int MESSAGE_EXPIRY = 0x02;
    public static final int CONTENT_TYPE = 0x03;
    public static final int RESPONSE_TOPIC = 0x08;
    public static final int CORRELATION_DATA = 0x09;
    public static final int SUBSCRIPTION_ID = 0x0B;
    public static final int SESSION_EXPIRY = 0x11;
    public static final int ASSIGNED_CLIENT_ID = 0x12;
    public static final int SERVER_KEEP_ALIVE = 0x13;
    public static final int WILL_DELAY = 0x18;
    public static final int REASON_STRING = 0x1F;
    public static final int RECEIVE_MAXIMUM = 0x21;
    public static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    public static final int TOPIC_ALIAS = 0x23;
    public static final int USER_PROPERTY = 0x26;
    public static final int MAXIMUM_PACKET_SIZE = 0x27;

    private Packets5() {}

    /** One property; a user property's value is {@code name=value}. */
    public record Property(int id, Object value) {}

    public static Property property(int id, Object value) {
        return new Property(id, value);
    }

    /** What the session publishes should its connection break. */
    public record Will(String topic, String payload, int qos, boolean retain, List<Property> properties) {}

    /** A CONNECT with the user's own password. */
    public static byte[] connect(
            String username, String clientId, boolean clean, int keepAlive, @Nullable Will will, Property... said) {
        return RawClient.packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(5);
            var flags = 0xC0 | (clean ? 2 : 0);
            if (will != null) {
                flags |= 4 | will.qos() << 3 | (will.retain() ? 0x20 : 0);
            }
            out.writeByte(flags);
            out.writeShort(keepAlive);
            write(out, List.of(said));
            out.writeUTF(clientId);
            if (will != null) {
                write(out, will.properties());
                out.writeUTF(will.topic());
                out.writeUTF(will.payload());
            }
            out.writeUTF(username);
            out.writeUTF(World.password(username));
        });
    }

    public static byte[] publish(int qos, boolean retain, int id, String topic, String payload, Property... said) {
        return RawClient.packet(0x30 | qos << 1 | (retain ? 1 : 0), out -> {
            out.writeUTF(topic);
            if (qos > 0) {
                out.writeShort(id);
            }
            write(out, List.of(said));
            out.write(payload.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** @param options QoS, and above it no local, retain as published and retain handling */
    public static byte[] subscribe(int id, String filter, int options, Property... said) {
        return RawClient.packet(0x82, out -> {
            out.writeShort(id);
            write(out, List.of(said));
            out.writeUTF(filter);
            out.writeByte(options);
        });
    }

    public static byte[] unsubscribe(int id, String filter) {
        return RawClient.packet(0xA2, out -> {
            out.writeShort(id);
            out.writeByte(0);
            out.writeUTF(filter);
        });
    }

    public static byte[] disconnect(int reason, Property... said) {
        return RawClient.packet(0xE0, out -> {
            out.writeByte(reason);
            write(out, List.of(said));
        });
    }

    private static void write(DataOutputStream out, List<Property> said) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        var properties = new DataOutputStream(bytes);
        for (var each : said) {
            properties.writeByte(each.id());
            switch (each.id()) {
                case PAYLOAD_FORMAT -> properties.writeByte((Integer) each.value());
                case RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS -> properties.writeShort((Integer) each.value());
                case MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY, MAXIMUM_PACKET_SIZE ->
                    properties.writeInt((Integer) each.value());
                case SUBSCRIPTION_ID -> number(properties, (Integer) each.value());
                case USER_PROPERTY -> {
                    var pair = ((String) each.value()).split("=", 2);
                    properties.writeUTF(pair[0]);
                    properties.writeUTF(pair[1]);
                }
                default -> properties.writeUTF((String) each.value());
            }
        }
        number(out, bytes.size());
        out.write(bytes.toByteArray());
    }

    private static void number(DataOutputStream out, int value) throws IOException {
        for (var left = value; ; left >>>= 7) {
            out.writeByte(left < 128 ? left : left & 0x7F | 0x80);
            if (left < 128) {
                return;
            }
        }
    }

    /** A message as it came. */
    public record Heard(
            String topic, int qos, boolean dup, boolean retain, int id, List<Property> properties, String payload) {

        /** The first value of a property, null where it was not said. */
        public @Nullable Object said(int id) {
            return Packets5.said(properties, id);
        }
    }

    public static @Nullable Object said(List<Property> properties, int id) {
        return properties.stream()
                .filter(each -> each.id() == id)
                .map(Property::value)
                .findFirst()
                .orElse(null);
    }

    /** Reads a PUBLISH. */
    public static Heard heard(Packet packet) {
        var in = new DataInputStream(new ByteArrayInputStream(packet.body()));
        try {
            var qos = packet.flags() >> 1 & 3;
            var topic = in.readUTF();
            var id = qos == 0 ? 0 : in.readUnsignedShort();
            var properties = read(in);
            return new Heard(
                    topic,
                    qos,
                    (packet.flags() & 8) != 0,
                    (packet.flags() & 1) != 0,
                    id,
                    properties,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The properties of a CONNACK. */
    public static List<Property> ofConnack(Packet packet) {
        return after(packet, 2);
    }

    private static List<Property> after(Packet packet, int bytes) {
        var in = new DataInputStream(new ByteArrayInputStream(packet.body()));
        try {
            in.skipNBytes(bytes);
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Property> read(DataInputStream in) throws IOException {
        var bytes = in.readNBytes(number(in));
        var from = new DataInputStream(new ByteArrayInputStream(bytes));
        var properties = new ArrayList<Property>();
        while (from.available() > 0) {
            var id = from.readUnsignedByte();
            properties.add(property(id, value(from, id)));
        }
        return properties;
    }

    private static Object value(DataInputStream in, int id) throws IOException {
        return switch (id) {
            case PAYLOAD_FORMAT, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> in.readUnsignedByte();
            case RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS, SERVER_KEEP_ALIVE -> in.readUnsignedShort();
            case MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY, MAXIMUM_PACKET_SIZE -> in.readInt();
            case SUBSCRIPTION_ID -> number(in);
            case USER_PROPERTY -> in.readUTF() + "=" + in.readUTF();
            default -> in.readUTF();
        };
    }

    private static int number(DataInputStream in) throws IOException {
        var value = 0;
        for (var shift = 0; ; shift += 7) {
            var digit = in.readUnsignedByte();
            value |= (digit & 0x7F) << shift;
            if (digit < 128) {
                return value;
            }
        }
    }
}
