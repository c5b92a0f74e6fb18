package io.umbra.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One MQTT client on a socket that blocks. It reads only while it is asked to, so it can leave a platform alone with what
 * it has to say. Messages are numbers, in digits at the beginning of a payload of any length.
 */
public final class QuietClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KEEP_ALIVE = 3_600;
    private static final int DIGITS = 10;
    private static final int WINDOW = 200;
    private static final int ACK_BYTES = 4;

    private final Socket socket;
    private final DataInputStream in;

    private record Packet(int first, byte[] body) {

        boolean is(int type) {
            return first >> 4 == type;
        }
    }

    private QuietClient(Socket socket, DataInputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Connects with a session that outlives the connection. */
    public static QuietClient connect(InetSocketAddress broker, Fleet.Device login) {
        try {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(broker, (int) PATIENCE.toMillis());
            var client = new QuietClient(socket, new DataInputStream(new BufferedInputStream(socket.getInputStream())));
            client.send(Packets.connectLasting(login.clientId(), login.username(), login.password(), KEEP_ALIVE));
            var answer = client.read();
            if (!answer.is(Packets.CONNACK) || answer.body()[1] != 0) {
                throw new IllegalStateException(login.username() + " was not let in");
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Subscribes at QoS 1 and waits for the answer. */
    public void subscribe(String filter) {
        send(Packets.subscribe(1, 1, filter));
        if (!read().is(Packets.SUBACK)) {
            throw new IllegalStateException("something came before the SUBACK");
        }
    }

    /**
     * Publishes the numbers from 1 on at QoS 1, with a window of 200, and waits until all are acked.
     *
     * @param bytes of each payload
     * @return how long it took
     */
    public Duration publish(String topic, int bytes, int messages) {
        var payload = new byte[bytes];
        Arrays.fill(payload, (byte) ' ');
        var began = System.nanoTime();
        var sent = 0;
        for (var acked = 0; acked < messages; acked += acks()) {
            var burst = new byte[Math.min(WINDOW - (sent - acked), messages - sent)][];
            for (var at = 0; at < burst.length; at++) {
                sent++;
                System.arraycopy("%010d".formatted(sent).getBytes(US_ASCII), 0, payload, 0, DIGITS);
                burst[at] = Packets.publish(topic, payload, 1, sent % 0xFFFF + 1, false);
            }
            send(Packets.join(burst));
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Takes and acks messages until this number comes; gives all that came, in order, those sent again only once. */
    public List<Integer> takeUntil(int last) {
        var taken = new ArrayList<Integer>();
        var number = 0;
        while (number != last) {
            var packet = read();
            if (packet.is(Packets.PUBLISH)) {
                var topic = ByteBuffer.wrap(packet.body()).getShort();
                send(Packets.ack(Packets.PUBACK, ByteBuffer.wrap(packet.body()).getShort(2 + topic) & 0xFFFF));
                number = Integer.parseInt(new String(packet.body(), 4 + topic, DIGITS, US_ASCII));
                if (taken.isEmpty() || number > taken.getLast()) {
                    taken.add(number);
                }
            }
        }
        return taken;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At least one, and all that are here. */
    private int acks() {
        try {
            var count = 0;
            do {
                if (!read().is(Packets.PUBACK)) {
                    throw new IllegalStateException("something else than an ack came");
                }
                count++;
            } while (in.available() >= ACK_BYTES);
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Packet read() {
        try {
            var first = in.readUnsignedByte();
            return new Packet(first, in.readNBytes(Packets.length(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
