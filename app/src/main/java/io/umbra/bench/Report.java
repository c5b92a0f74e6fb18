package io.umbra.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What one device of a {@link Fleet} sends over and over: a PUBLISH encoded once, in which only the packet id, the
 * temperature and the number of the report change from one to the next.
 */
final class Report {
    /** The number of a thing's first report: every number has as many digits, so that it can be written in place. */
    static final long FIRST = 1_000_000_000L;

    private static final String PAYLOAD = "{\"reported\":{\"temp\":20.0,\"humidity\":48,\"n\":" + FIRST + "}}";
    private static final int DIGITS = 10;

    private final byte[] packet;
    private final int packetIdAt;
    private final int tempAt;
    private final int numberAt;

    Report(String topic) {
        var payload = PAYLOAD.getBytes(US_ASCII);
        packet = Packets.publish(topic, payload, 1, 1, false);
        var payloadAt = packet.length - payload.length;
        packetIdAt = payloadAt - 2;
        tempAt = payloadAt + PAYLOAD.indexOf("20.0");
        numberAt = payloadAt + PAYLOAD.indexOf(Long.toString(FIRST));
    }

    /** The packet of the report with this number; valid until the next call. */
    byte[] packet(int packetId, long number) {
        packet[packetIdAt] = (byte) (packetId >> 8);
        packet[packetIdAt + 1] = (byte) packetId;
        packet[tempAt + 1] = digit(number / 10);
        packet[tempAt + 3] = digit(number);
        var rest = number;
        for (var at = numberAt + DIGITS - 1; at >= numberAt; at--) {
            packet[at] = digit(rest);
            rest /= 10;
        }
        return packet;
    }

    /** The payload alone. */
    String payload(long number) {
        var bytes = packet(1, number);
        return new String(bytes, packetIdAt + 2, bytes.length - packetIdAt - 2, US_ASCII);
    }

    private static byte digit(long number) {
        return (byte) ('0' + number % 10);
    }
}
