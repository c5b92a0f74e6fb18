package io.umbra.app.wiring;

import io.umbra.app.DataDirectory;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.postgres.EmbeddedPostgres;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database: one that is run elsewhere, or our own, which stops when this is closed.
 *
 * @param url its JDBC address
 */
public record Store(String url, String user, String password, Optional<EmbeddedPostgres> embedded)
        implements AutoCloseable {

    static Store open(Settings settings, DataDirectory directory) {
        return settings.get(KnownSettings.DB_URL)
                .map(url -> new Store(
                        url,
                        settings.get(KnownSettings.DB_USER),
                        settings.get(KnownSettings.DB_PASSWORD).orElse(""),
                        Optional.empty()))
                .orElseGet(() -> own(EmbeddedPostgres.start(settings.postgres(directory.path()))));
    }

    private static Store own(EmbeddedPostgres postgres) {
        return new Store(postgres.url(), postgres.user(), postgres.password(), Optional.of(postgres));
    }

    /**
     * Gives a new connection at each call, which counts as broken when an answer takes longer than this.
     *
     * @param name what the connections are called in {@code pg_stat_activity}
     */
    public PGSimpleDataSource connections(String name, Duration timeout) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName(name);
        source.setConnectTimeout((int) Math.min(timeout.toSeconds(), 5));
        source.setSocketTimeout((int) timeout.toSeconds());
        source.setTcpKeepAlive(true);
        return source;
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedPostgres::close);
    }

    @Override
    public String toString() {
        return "Store[" + (embedded.isPresent() ? "embedded" : "external") + "]";
    }
}
