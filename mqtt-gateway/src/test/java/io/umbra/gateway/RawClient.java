package io.umbra.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An MQTT client of bytes, for what real clients cannot send. */
public final class RawClient implements AutoCloseable {

    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    private static final int NO_KEEP_ALIVE = 0;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet that came. */
    public record Packet(int type, int flags, byte[] body) {

        public int at(int i) {
            return body[i] & 0xFF;
        }

        public int id() {
            return at(0) << 8 | at(1);
        }

        /** The topic of a PUBLISH. */
        public String topic() {
            return new String(body, 2, id(), StandardCharsets.UTF_8);
        }

        /** The packet id of a PUBLISH at QoS 1 or 2. */
        public int publishId() {
            var at = 2 + id();
            return at(at) << 8 | at(at + 1);
        }

        /** The payload of an MQTT 3 PUBLISH. */
        public String payload() {
            var start = 2 + id() + ((flags & 6) == 0 ? 0 : 2);
            return new String(Arrays.copyOfRange(body, start, body.length), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "packet %d/%d %s".formatted(type, flags, HexFormat.of().formatHex(body));
        }
    }

    public RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) World.PATIENCE.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    /** How long to wait for a packet from now on. */
    public void waitAtMost(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    /** Connected as a thing or key, MQTT 3.1.1, clean session. */
    public static RawClient connected(World world, String username) throws IOException {
        return connected(world, username, username);
    }

    public static RawClient connected(World world, String username, String clientId) throws IOException {
        var client = new RawClient(world.port());
        client.send(connect(username, clientId));
        var answer = client.read();
        if (answer.type() != CONNACK || answer.at(1) != 0) {
            throw new AssertionError("not connected: " + answer);
        }
        return client;
    }

    public static RawClient connected5(World world, String username) throws IOException {
        var client = new RawClient(world.port());
        client.send(connect5(username, username));
        var answer = client.read();
        if (answer.type() != CONNACK || answer.at(1) != 0) {
            throw new AssertionError("not connected: " + answer);
        }
        return client;
    }

    /** Takes a session on, or begins one, that outlives its connection; MQTT 3.1.1. */
    public static RawClient resumed(World world, String username, String clientId, boolean present) throws IOException {
        var client = new RawClient(world.port());
        client.send(connect("MQTT", 4, 0xC0, NO_KEEP_ALIVE, clientId, null, null, username, World.password(username)));
        return client.present(present);
    }

    /** The same of MQTT 5. */
    public static RawClient resumed5(
            World world, String username, String clientId, boolean clean, long expiry, boolean present)
            throws IOException {
        var client = new RawClient(world.port());
        client.send(connect5(username, clientId, clean, expiry));
        return client.present(present);
    }

    private RawClient present(boolean expected) throws IOException {
        var answer = read();
        if (answer.type() != CONNACK || answer.at(0) != (expected ? 1 : 0) || answer.at(1) != 0) {
            throw new AssertionError("not connected as expected: " + answer);
        }
        return this;
    }

    /** The next so many messages, acknowledged, whatever else comes between. */
    public List<String> hear(int count) throws IOException {
        var heard = new ArrayList<String>();
        while (heard.size() < count) {
            var message = read(PUBLISH);
            heard.add(message.payload());
            if ((message.flags() & 6) != 0) {
                send(ack(PUBACK, message.publishId()));
            }
        }
        return heard;
    }

    public RawClient send(byte[]... packets) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var packet : packets) {
            all.writeBytes(packet);
        }
        socket.getOutputStream().write(all.toByteArray());
        socket.getOutputStream().flush();
        return this;
    }

    public Packet read() throws IOException {
        var first = in.readUnsignedByte();
        var length = 0;
        for (var shift = 0; ; shift += 7) {
            var digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                break;
            }
        }
        return new Packet(first >> 4, first & 15, in.readNBytes(length));
    }

    /** The next packet of this type; others are passed over. */
    public Packet read(int type) throws IOException {
        while (true) {
            var packet = read();
            if (packet.type() == type) {
                return packet;
            }
        }
    }

    /** The next packet, or null where the gateway closed the connection. */
    public @Nullable Packet readOrEnd() throws IOException {
        try {
            return read();
        } catch (EOFException | SocketException ended) {
            return null;
        }
    }

    /** Whether the gateway closes the connection, whatever it says before. */
    public boolean isClosedByPeer() throws IOException {
        while (readOrEnd() != null) {
            // what it says before
        }
        return true;
    }

    /** Says goodbye, and waits until the gateway has taken it: what is left of the session is then as it stays. */
    public void leave() throws IOException {
        send(disconnect());
        isClosedByPeer();
    }

    /** Sends nothing more; the gateway closes once it has read what was sent. */
    public void endOfInput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    // ---- packets

    /** As all of these it may be silent for as long as it likes: how long a test takes is up to the machine. */
    public static byte[] connect(String username, String clientId) {
        return connect("MQTT", 4, 0xC2, NO_KEEP_ALIVE, clientId, null, null, username, World.password(username));
    }

    public static byte[] connect(
            String name,
            int level,
            int flags,
            int keepAlive,
            String clientId,
            @Nullable String willTopic,
            @Nullable String will,
            String username,
            String password) {
        return packet(0x10, out -> {
            out.writeUTF(name);
            out.writeByte(level);
            out.writeByte(flags);
            out.writeShort(keepAlive);
            if (level == 5) {
                out.writeByte(0);
            }
            out.writeUTF(clientId);
            if (willTopic != null && will != null) {
                if (level == 5) {
                    out.writeByte(0);
                }
                out.writeUTF(willTopic);
                out.writeUTF(will);
            }
            out.writeUTF(username);
            out.writeUTF(password);
        });
    }

    public static byte[] connect5(String username, String clientId) {
        return connect("MQTT", 5, 0xC2, NO_KEEP_ALIVE, clientId, null, null, username, World.password(username));
    }

    public static byte[] connect5(String username, String clientId, boolean clean, long expiry) {
        return packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(5);
            out.writeByte(clean ? 0xC2 : 0xC0);
            out.writeShort(NO_KEEP_ALIVE);
            out.writeByte(5);
            out.writeByte(0x11);
            out.writeInt((int) expiry);
            out.writeUTF(clientId);
            out.writeUTF(username);
            out.writeUTF(World.password(username));
        });
    }

    public static byte[] publish(int qos, int id, String topic, String payload) {
        return packet(0x30 | qos << 1, out -> {
            out.writeUTF(topic);
            if (qos > 0) {
                out.writeShort(id);
            }
            out.write(payload.getBytes(StandardCharsets.UTF_8));
        });
    }

    public static byte[] publish5(int qos, int id, String topic, String payload) {
        return packet(0x30 | qos << 1, out -> {
            out.writeUTF(topic);
            if (qos > 0) {
                out.writeShort(id);
            }
            out.writeByte(0);
            out.write(payload.getBytes(StandardCharsets.UTF_8));
        });
    }

    public static byte[] subscribe(int id, int qos, String... filters) {
        return packet(0x82, out -> {
            out.writeShort(id);
            for (var filter : filters) {
                out.writeUTF(filter);
                out.writeByte(qos);
            }
        });
    }

    public static byte[] subscribe5(int id, int options, String filter) {
        return packet(0x82, out -> {
            out.writeShort(id);
            out.writeByte(0);
            out.writeUTF(filter);
            out.writeByte(options);
        });
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    public static byte[] ack(int type, int id) {
        return packet(type << 4 | (type == PUBREL ? 2 : 0), out -> out.writeShort(id));
    }

    public static byte[] pingreq() {
        return new byte[] {(byte) 0xC0, 0};
    }

    public static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    /** Writes what comes after the fixed header. */
    public interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    public static byte[] packet(int first, Body body) {
        try {
            var bytes = new ByteArrayOutputStream();
            body.write(new DataOutputStream(bytes));
            var all = new ByteArrayOutputStream();
            all.write(first);
            for (var left = bytes.size(); ; left >>>= 7) {
                all.write(left < 128 ? left : left & 0x7F | 0x80);
                if (left < 128) {
                    break;
                }
            }
            all.writeBytes(bytes.toByteArray());
            return all.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
