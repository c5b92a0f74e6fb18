package io.umbra.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A PostgreSQL server that runs as long as this object is open. It survives the death of its server process, which is
 * started again on the same port, and the death of this one: whoever opens the directory next finds all that was
 * committed.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The database everything of ours is in. */
    public static final String DATABASE = "umbra";

    private final FileChannel lock;
    private final Supervisor supervisor;
    private final int port;
    private final String password;

    private EmbeddedPostgres(FileChannel lock, Supervisor supervisor, int port, String password) {
        this.lock = lock;
        this.supervisor = supervisor;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the server in {@code settings.directory()}, making its data at the first time, and returns when it takes
     * connections.
     *
     * @throws PostgresFailure with what to do about it
     */
    public static EmbeddedPostgres start(PostgresSettings settings) {
        var lock = lock(settings.directory());
        try {
            var directory = settings.directory().toRealPath();
            var binaries = settings.binaries() == null
                    ? Binaries.unpackedBelow(directory)
                    : Binaries.installed(settings.binaries());
            var user = ServerUser.forServerIn(directory);
            var cluster = new Cluster(directory, binaries, user);
            cluster.stopOrphan(settings.stopTimeout().multipliedBy(5));
            cluster.prepare();
            var port = settings.port() == 0 ? freePort() : settings.port();
            var supervisor = new Supervisor(settings, binaries, user, cluster.data(), port);
            supervisor.start();
            var server = new EmbeddedPostgres(lock, supervisor, port, cluster.password());
            server.createDatabase();
            return server;
        } catch (IOException e) {
            close(lock);
            throw new PostgresFailure("cannot start PostgreSQL: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    /** The JDBC address of {@link #DATABASE}, without credentials. */
    public String url() {
        return url(DATABASE);
    }

    /** The JDBC address of a database of this server, without credentials. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String user() {
        return Cluster.USER;
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** The pid of the server as it now runs; another one after it was started again. */
    public long pid() {
        return supervisor.pid();
    }

    /** Stops the server cleanly. */
    @Override
    public void close() {
        supervisor.stop();
        close(lock);
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            var channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return channel;
            }
            channel.close();
            throw new PostgresFailure(
                    directory + " is in use by another process: stop that one, or choose another" + " UMBRA_DATA_DIR");
        } catch (IOException e) {
            throw new PostgresFailure("cannot use " + directory + ": " + e.getMessage(), e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * A port that is free, from below those the system gives to outgoing connections: one of these could take it while the
     * server is started again.
     */
    private static int freePort() throws IOException {
        for (var attempt = 0; attempt < 100; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void createDatabase() {
        var login = new Properties();
        login.setProperty("user", user());
        login.setProperty("password", password);
        try (var connection = DriverManager.getConnection(url("postgres"), login);
                var statement = connection.createStatement();
                var found = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            supervisor.stop();
            throw new PostgresFailure("PostgreSQL runs, but cannot be used: " + e.getMessage(), e);
        }
    }

    private static void close(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new PostgresFailure("cannot release the lock file: " + e.getMessage(), e);
        }
    }
}
