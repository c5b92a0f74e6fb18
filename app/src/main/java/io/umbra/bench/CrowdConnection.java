package io.umbra.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Crowd}: from its first packet to its CONNACK, and then at rest. */
final class CrowdConnection {

    /** How far it has come. */
    enum Phase {
        CONNECTING,
        HANDSHAKE,
        ASKED,
        STANDING,
        ENDED
    }

    private static final int RECEIVED_AT_ONCE = 16_384;
    private static final byte[] NOTHING = {};

    private final int number;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final byte[] connect;
    private final @Nullable ClientTls tls;
    private final long beganAt;
    private Phase phase = Phase.CONNECTING;
    private long askedAt;
    private long wroteAt;
    private byte[] unread = NOTHING;
    private byte[] unsent = NOTHING;
    private String ending = "";

    private CrowdConnection(
            int number,
            SocketChannel channel,
            SelectionKey key,
            byte[] connect,
            @Nullable ClientTls tls,
            long beganAt) {
        this.number = number;
        this.channel = channel;
        this.key = key;
        this.connect = connect;
        this.tls = tls;
        this.beganAt = beganAt;
    }

    /**
     * Begins to connect.
     *
     * @param context null for no TLS
     */
    static CrowdConnection open(
            int number,
            Selector selector,
            InetSocketAddress broker,
            @Nullable SSLContext context,
            byte[] connect,
            long now)
            throws IOException {
        var channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(broker);
            var key = channel.register(selector, SelectionKey.OP_CONNECT);
            var tls = context == null ? null : ClientTls.begin(context);
            var connection = new CrowdConnection(number, channel, key, connect, tls, now);
            key.attach(connection);
            return connection;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    int number() {
        return number;
    }

    Phase phase() {
        return phase;
    }

    /** When it began to connect. */
    long beganAt() {
        return beganAt;
    }

    /** When its CONNECT left. */
    long askedAt() {
        return askedAt;
    }

    /** Why it ended, empty while it has not. */
    String ending() {
        return ending;
    }

    /** Its socket can do something again. */
    void ready(ByteBuffer came, ByteBuffer said, long now) {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                phase = Phase.HANDSHAKE;
                goOn(came.clear().limit(0), said.clear(), now);
            }
            if (key.isValid() && key.isWritable()) {
                write(ByteBuffer.wrap(NOTHING));
            }
            if (key.isValid() && key.isReadable()) {
                read(came.clear(), said.clear(), now);
            }
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    /** Is told again of what its socket can do. */
    void listen() {
        key.interestOps(unsent.length == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    void ping(long now, long silence) {
        if (phase == Phase.STANDING && now - wroteAt > silence) {
            try {
                wroteAt = now;
                say(Packets.pingRequest());
            } catch (IOException e) {
                end(String.valueOf(e.getMessage()));
            }
        }
    }

    void end(String why) {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        ending = why;
        try {
            channel.close();
        } catch (IOException e) {
            ending = why + ", " + e.getMessage();
        }
    }

    private void read(ByteBuffer came, ByteBuffer said, long now) throws IOException {
        came.put(unread).limit(Math.min(came.capacity(), came.position() + RECEIVED_AT_ONCE));
        if (channel.read(came) < 0) {
            end("closed by the platform");
            return;
        }
        goOn(came.flip(), said, now);
    }

    private void goOn(ByteBuffer came, ByteBuffer said, long now) throws IOException {
        if (tls != null) {
            tls.take(came, said, this::write);
            unread = rest(came);
        } else {
            said.put(came);
        }
        if (phase == Phase.HANDSHAKE && (tls == null || tls.stands())) {
            phase = Phase.ASKED;
            askedAt = now;
            wroteAt = now;
            say(connect);
        }
        hear(said.flip());
    }

    /** An answer is a few bytes in one segment; what comes to one at rest are the answers to its pings. */
    private void hear(ByteBuffer said) {
        if (phase == Phase.ASKED && said.remaining() >= 4) {
            var code = said.get(said.position() + 3);
            if (said.get(said.position()) >> 4 == Packets.CONNACK && code == 0) {
                phase = Phase.STANDING;
            } else {
                end("refused with " + code);
            }
        }
    }

    private void say(byte[] packet) throws IOException {
        if (tls == null) {
            write(ByteBuffer.wrap(packet));
        } else {
            tls.send(ByteBuffer.wrap(packet), this::write);
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            if (unsent.length > 0) {
                var before = ByteBuffer.wrap(unsent);
                channel.write(before);
                unsent = rest(before);
            }
            if (unsent.length == 0) {
                channel.write(bytes);
            }
            unsent = bytes.hasRemaining() ? joined(unsent, rest(bytes)) : unsent;
            listen();
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return Packets.join(first, second);
    }

    private static byte[] rest(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return NOTHING;
        }
        var rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }
}
