package io.umbra.journey;

import io.umbra.postgres.EmbeddedPostgres;
import io.umbra.postgres.PostgresSettings;
import java.nio.file.Path;
import java.util.Map;

/** A PostgreSQL that belongs to the test and not to a platform, so that several platforms can be given it. */
record ExternalStore(EmbeddedPostgres server) implements AutoCloseable {

    static ExternalStore in(Path home) {
        return new ExternalStore(EmbeddedPostgres.start(PostgresSettings.in(home.resolve("store"))));
    }

    /** What a platform must be told to use it. */
    Map<String, String> settings() {
        return settings(server.port());
    }

    /** The same through a proxy. */
    Map<String, String> settings(int port) {
        return Map.of(
                "UMBRA_DB_URL", "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, EmbeddedPostgres.DATABASE),
                "UMBRA_DB_USER", server.user(),
                "UMBRA_DB_PASSWORD", server.password());
    }

    @Override
    public void close() {
        server.close();
    }
}
