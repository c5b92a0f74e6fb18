package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.umbra.bench.Packets;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** A connection on which a test sends any bytes it likes and sees each packet that comes back. MQTT 3.1.1. */
final class RawDevice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** In seconds. It sends no pings, and a test may take long on a machine that is busy. */
    private static final int KEEP_ALIVE = 3_600;

    private final Socket socket;
    private final BlockingQueue<Packet> packets = new LinkedBlockingQueue<>();

    private RawDevice(Socket socket) {
        this.socket = socket;
        Thread.ofVirtual().start(this::read);
    }

    /** A packet that came: its first byte and what follows its length. The last one of a connection has type 0. */
    record Packet(int first, byte[] body) {
        private static final Packet CLOSED = new Packet(0, new byte[0]);

        int type() {
            return first >> 4;
        }

        int qos() {
            return first >> 1 & 3;
        }

        boolean dup() {
            return (first & 8) != 0;
        }

        /** Of an ack, or of a PUBLISH of QoS 1 or 2. */
        int packetId() {
            return number(type() == Packets.PUBLISH ? 2 + number(0) : 0);
        }

        String topic() {
            return new String(body, 2, number(0), UTF_8);
        }

        String payload() {
            var from = 2 + number(0) + (qos() > 0 ? 2 : 0);
            return new String(body, from, body.length - from, UTF_8);
        }

        private int number(int at) {
            return ByteBuffer.wrap(body).getShort(at) & 0xFFFF;
        }
    }

    /** A connection on which nothing was said yet. */
    static RawDevice open(InetSocketAddress broker) {
        try {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(broker, (int) PATIENCE.toMillis());
            return new RawDevice(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same on a socket that stands, over TLS perhaps. */
    static RawDevice on(Socket socket) {
        return new RawDevice(socket);
    }

    /** A connection that was accepted. */
    static RawDevice connect(InetSocketAddress broker, Tenant.Login login, String clientId) {
        return connected(broker, Packets.connect(clientId, login.username(), login.password(), KEEP_ALIVE));
    }

    /** The same with a session that outlives its connection. */
    static RawDevice connectLasting(InetSocketAddress broker, Tenant.Login login, String clientId) {
        return connected(broker, Packets.connectLasting(clientId, login.username(), login.password(), KEEP_ALIVE));
    }

    private static RawDevice connected(InetSocketAddress broker, byte[] connect) {
        var device = open(broker);
        device.send(connect);
        var answer = device.next();
        if (answer.type() != Packets.CONNACK || answer.body()[1] != 0) {
            throw new IllegalStateException("not accepted: " + answer);
        }
        return device;
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Subscribes and waits for the answer; gives the code granted. */
    int subscribe(String filter, int qos) {
        send(Packets.subscribe(1, qos, filter));
        return next(Packets.SUBACK).body()[2] & 255;
    }

    /** Publishes at QoS 1 and waits for the ack. */
    void report(String topic, String payload) {
        send(Packets.publish(topic, payload.getBytes(UTF_8), 1, 77, false));
        next(Packets.PUBACK);
    }

    /** The next packet. */
    Packet next() {
        return poll().orElseThrow(() -> new IllegalStateException("nothing came"));
    }

    /** The packets that have come and were not taken. */
    List<Packet> come() {
        var come = new ArrayList<Packet>();
        packets.drainTo(come);
        return come;
    }

    private Optional<Packet> poll() {
        try {
            return Optional.ofNullable(packets.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The next packet of a type; others before it are dropped. */
    Packet next(int type) {
        var packet = next();
        while (packet.type() != type) {
            if (packet == Packet.CLOSED) {
                throw new IllegalStateException("the connection was closed");
            }
            packet = next();
        }
        return packet;
    }

    /** Waits until the platform has closed the connection. */
    void awaitClosed() {
        while (next() != Packet.CLOSED) {
            // What came before the end is of no interest.
        }
    }

    /** The same where nothing may come before. */
    void awaitClosedUnanswered() {
        var last = next();
        if (last != Packet.CLOSED) {
            throw new IllegalStateException("was answered: " + last);
        }
    }

    /** Closes the connection without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            while (true) {
                var first = in.readUnsignedByte();
                packets.add(new Packet(first, in.readNBytes(Packets.length(in))));
            }
        } catch (EOFException | SocketException | SSLException e) {
            packets.add(Packet.CLOSED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
