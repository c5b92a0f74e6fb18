package io.umbra.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One device of a {@link Fleet}: its socket, its window of unanswered reports and what is still to be sent. */
final class FleetConnection {
    private static final int PACKET_IDS = 65_535;
    private static final int MOST_READ = 16_384;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Report report;
    private final long first;
    private final long[] bornAt;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_READ);

    private long sent;
    private long acked;
    private int outOfOrder;
    private boolean accepted;
    private long wroteAt;
    private String ending = "";

    /** @param first the number of the first report */
    FleetConnection(
            SocketChannel channel, SelectionKey key, Fleet.Device device, byte[] connect, int window, long first) {
        this.channel = channel;
        this.key = key;
        this.first = first;
        this.report = new Report(device.topic());
        this.bornAt = new long[window];
        this.out = ByteBuffer.allocateDirect(window * report.packet(1, first).length + connect.length + 2);
        out.put(connect);
    }

    long sent() {
        return sent;
    }

    long acked() {
        return acked;
    }

    int outOfOrder() {
        return outOfOrder;
    }

    /** Whether the platform took the connection and it still stands. */
    boolean connected() {
        return accepted && ending.isEmpty();
    }

    /** Whether the platform has taken or refused the connection. */
    boolean settled() {
        return accepted || !ending.isEmpty();
    }

    /** Why the connection ended, empty while it has not. */
    String ending() {
        return ending;
    }

    /** The number in the last report that was acked; the one before the first where none was. */
    long lastAcked() {
        return first + acked - 1;
    }

    /** Sends as many new reports as the window has room for. */
    void fill(long now) {
        while (hasRoom()) {
            put(now);
        }
        flush(now);
    }

    /** Sends one report, or keeps it until the window has room; it counts as born at the given time either way. */
    void bear(long born, long now) {
        waiting.add(born);
        sendWaiting(now);
    }

    /** Reads what came and tells how long each ack took. */
    void read(Latencies latencies, long now) {
        try {
            if (channel.read(in) < 0) {
                end("closed by the platform");
            }
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
        in.flip();
        while (takePacket(latencies, now)) {
            // Each round takes one packet off the buffer.
        }
        in.compact();
        sendWaiting(now);
    }

    void ping(long now, long silence) {
        if (connected() && now - wroteAt > silence && out.remaining() >= 2) {
            out.put(Packets.pingRequest());
            flush(now);
        }
    }

    void flush(long now) {
        if (!ending.isEmpty() || out.position() == 0) {
            return;
        }
        wroteAt = now;
        out.flip();
        try {
            channel.write(out);
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
        out.compact();
        if (ending.isEmpty()) {
            key.interestOps(out.position() == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void end(String why) {
        if (ending.isEmpty()) {
            ending = why;
        }
        try {
            channel.close();
        } catch (IOException e) {
            ending = why + ", " + e.getMessage();
        }
    }

    private boolean hasRoom() {
        return connected() && sent - acked < bornAt.length;
    }

    private void sendWaiting(long now) {
        while (hasRoom() && !waiting.isEmpty()) {
            put(waiting.remove());
        }
        flush(now);
    }

    private void put(long born) {
        bornAt[(int) (sent % bornAt.length)] = born;
        out.put(report.packet(packetId(sent), first + sent));
        sent++;
    }

    private boolean takePacket(Latencies latencies, long now) {
        var start = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        var type = in.get() >> 4 & 15;
        var length = in.get() & 255;
        if (length > 127) {
            end("a packet too long to be an answer");
            return false;
        }
        if (in.remaining() < length) {
            in.position(start);
            return false;
        }
        var body = in.position();
        answer(type, length < 2 ? 0 : in.getShort(body) & 0xFFFF, latencies, now);
        in.position(body + length);
        return true;
    }

    private void answer(int type, int value, Latencies latencies, long now) {
        switch (type) {
            case Packets.CONNACK -> {
                // Two bytes: session present, then the code.
                accepted = value == 0;
                if (!accepted) {
                    end("refused with " + (value & 255));
                }
            }
            case Packets.PUBACK -> {
                if (value != packetId(acked)) {
                    outOfOrder++;
                }
                latencies.add(now - bornAt[(int) (acked % bornAt.length)]);
                acked++;
            }
            case Packets.PINGRESP -> {}
            default -> end("an unexpected packet of type " + type);
        }
    }

    private static int packetId(long number) {
        return (int) (number % PACKET_IDS) + 1;
    }
}
