package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The database of a platform, looked at from outside: what is counted here was really stored.
 *
 * @param url JDBC
 */
public record Database(String url, String user, String password) {

    /** Of a platform that runs, embedded or not. */
    public static Database of(UmbraProcess umbra) {
        var settings = umbra.settings().settings();
        var url = settings.getOrDefault("UMBRA_DB_URL", "");
        return url.isEmpty()
                ? embedded(umbra.data().resolve("postgres"))
                : new Database(
                        url,
                        settings.getOrDefault("UMBRA_DB_USER", ""),
                        settings.getOrDefault("UMBRA_DB_PASSWORD", ""));
    }

    /** The one number that a query gives. */
    public long number(String sql, Object... parameters) {
        try (var connection = connect();
                var statement = connection.prepareStatement(sql)) {
            for (var at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private static Database embedded(Path directory) {
        try {
            var port =
                    Files.readAllLines(directory.resolve("data/postmaster.pid")).get(3);
            var password = Files.readString(directory.resolve("password")).strip();
            return new Database("jdbc:postgresql://127.0.0.1:%s/umbra".formatted(port.strip()), "umbra", password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
