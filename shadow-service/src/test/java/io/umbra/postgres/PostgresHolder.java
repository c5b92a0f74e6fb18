package io.umbra.postgres;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;

/** A process that holds a server with something in it, until it is killed. */
final class PostgresHolder {

    private PostgresHolder() {}

    public static void main(String[] arguments) throws Exception {
        var postgres = EmbeddedPostgres.start(new PostgresSettings(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                0,
                16,
                20,
                256,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10)));
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("create table kept as select 42 as answer");
        }
        System.out.println("pid " + postgres.pid());
        Thread.currentThread().join();
    }
}
