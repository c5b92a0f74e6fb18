package io.umbra.journey;

import io.umbra.postgres.TestDatabase;
import java.util.Map;

/** A database that belongs to the test and not to a platform, so that several platforms can be given it. */
record ExternalStore(TestDatabase database) implements AutoCloseable {

    static ExternalStore fresh() {
        return new ExternalStore(TestDatabase.fresh());
    }

    int port() {
        return TestDatabase.server().port();
    }

    /** What a platform must be told to use it. */
    Map<String, String> settings() {
        return settings(port());
    }

    /** The same through a proxy. */
    Map<String, String> settings(int port) {
        return Map.of(
                "UMBRA_DB_URL", "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database.name()),
                "UMBRA_DB_USER", database.user(),
                "UMBRA_DB_PASSWORD", database.password());
    }

    @Override
    public void close() {
        database.close();
    }
}
