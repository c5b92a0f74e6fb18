package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** How long the storage takes to keep a few kilobytes when nobody else asks it to: no ack can come sooner. */
final class BareStorage {
    private static final int BYTES = 8_192;
    private static final int ROOM = 2_048;
    private static final Duration BETWEEN = Duration.ofMillis(2);

    private BareStorage() {}

    /**
     * Overwrites a file piece by piece for so long, each time until it is on the storage (fdatasync).
     *
     * @return the waits of one who asks every two milliseconds: a long one is also that of those who come while it lasts
     */
    static Latencies measure(Path directory, Duration time) {
        var latencies = new Latencies();
        var file = directory.resolve("bare-storage");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // As a log's file is before it is used: there in full, so that only what is written has to be kept.
            for (int piece = 0; piece < ROOM; piece++) {
                channel.write(ByteBuffer.allocate(BYTES), (long) piece * BYTES);
            }
            channel.force(true);
            long end = System.nanoTime() + time.toNanos();
            for (int piece = 0; System.nanoTime() - end < 0; piece = (piece + 1) % ROOM) {
                long began = System.nanoTime();
                channel.write(ByteBuffer.allocate(BYTES), (long) piece * BYTES);
                channel.force(false);
                for (long wait = System.nanoTime() - began; wait > 0; wait -= BETWEEN.toNanos()) {
                    latencies.add(wait);
                }
                Pause.of(BETWEEN);
            }
            Files.delete(file);
            return latencies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
