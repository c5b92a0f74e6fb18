package io.umbra.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded server runs.
 *
 * @param directory holds all that is the server's: binaries, data, password, lock
 * @param binaries the {@code bin} folder of an installed PostgreSQL to use instead of the packed one; null for the packed
 * @param port on loopback; 0 takes a free one at each start of this process
 * @param sharedBuffersMb PostgreSQL's shared_buffers, in MiB
 * @param maxConnections PostgreSQL's max_connections
 * @param maxWalMb PostgreSQL's max_wal_size, in MiB: how much there can be to replay after a crash
 * @param startTimeout how long a start, recovery included, may take
 * @param stopTimeout how long a clean stop may take before the server is told to drop everything
 */
public record PostgresSettings(
        Path directory,
        @Nullable Path binaries,
        int port,
        int sharedBuffersMb,
        int maxConnections,
        int maxWalMb,
        Duration startTimeout,
        Duration stopTimeout) {

    public PostgresSettings {
        require(port >= 0 && port <= 65_535, "UMBRA_POSTGRES_PORT must be 0 to 65535, is " + port);
        require(
                sharedBuffersMb >= 16 && sharedBuffersMb <= 65_536,
                "UMBRA_POSTGRES_SHARED_BUFFERS_MB must be 16 to 65536, is " + sharedBuffersMb);
        require(
                maxConnections >= 20 && maxConnections <= 1_000,
                "UMBRA_POSTGRES_MAX_CONNECTIONS must be 20 to 1000, is " + maxConnections);
        require(
                maxWalMb >= 256 && maxWalMb <= 1_048_576,
                "UMBRA_POSTGRES_MAX_WAL_MB must be 256 to 1048576, is " + maxWalMb);
        require(startTimeout.isPositive(), "UMBRA_POSTGRES_START_TIMEOUT must be positive");
        require(stopTimeout.isPositive(), "UMBRA_POSTGRES_STOP_TIMEOUT must be positive");
    }

    /** The defaults, made for a machine with two cores. */
    public static PostgresSettings in(Path directory) {
        return new PostgresSettings(directory, null, 0, 256, 60, 2_048, Duration.ofMinutes(5), Duration.ofSeconds(6));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
