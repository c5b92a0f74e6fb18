package io.umbra.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own for a test, with every migration applied. All of one JVM's live in one embedded server, the same
 * that runs in production, with its durability; each is copied from a migrated template, which takes some 100 ms.
 *
 * <p>Usage: {@code try (var database = TestDatabase.fresh()) {...}}, or closed in an {@code @AfterEach}.
 */
public final class TestDatabase implements AutoCloseable {

    private static final String TEMPLATE = "umbra_template";
    private static final String OBJECT_IN_USE = "55006";
    private static final Duration LEAVING = Duration.ofMinutes(1);
    private static final AtomicInteger made = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** The one server of this JVM, with its template in place. */
    private static final class Server {

        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            var postgres = EmbeddedPostgres.start(PostgresSettings.in(Path.of("target", "test-postgres")));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            dropLeftOvers(postgres);
            execute(postgres, "create database " + TEMPLATE);
            Flyway.configure()
                    .dataSource(postgres.url(TEMPLATE), postgres.user(), postgres.password())
                    .load()
                    .migrate();
            return postgres;
        }
    }

    /** The server all test databases of this JVM live in. */
    public static EmbeddedPostgres server() {
        return Server.POSTGRES;
    }

    /** A new database, migrated and otherwise empty. */
    public static TestDatabase fresh() {
        var name = "umbra_test_" + made.incrementAndGet();
        executeWhenLeft(server(), "create database " + name + " template " + TEMPLATE);
        return new TestDatabase(name);
    }

    public String name() {
        return name;
    }

    /** The JDBC address, without credentials. */
    public String url() {
        return server().url(name);
    }

    public String user() {
        return server().user();
    }

    public String password() {
        return server().password();
    }

    /** Opens a connection at each call; not a pool. */
    public DataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setUrl(url());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** Drops it, ending what is still connected. */
    @Override
    public void close() {
        executeWhenLeft(server(), "drop database " + name + " with (force)");
    }

    /** A run that was killed leaves its databases behind. */
    private static void dropLeftOvers(EmbeddedPostgres postgres) {
        try (var connection = connect(postgres);
                var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "select datname from pg_database where datname ~ '^umbra_(test_[0-9]+|template)$'")) {
            while (found.next()) {
                executeWhenLeft(postgres, "drop database " + found.getString(1) + " with (force)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A database is not copied or dropped while somebody is in it: a session whose end is under way, or the server's own
     * vacuuming. The server waits five seconds for them to leave, which is too short on a busy machine.
     */
    private static void executeWhenLeft(EmbeddedPostgres postgres, String sql) {
        long deadline = System.nanoTime() + LEAVING.toNanos();
        while (true) {
            try {
                execute(postgres, sql);
                return;
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof SQLException cause)
                        || !OBJECT_IN_USE.equals(cause.getSQLState())
                        || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (var connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url("postgres"), postgres.user(), postgres.password());
    }
}
