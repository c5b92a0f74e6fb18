package io.umbra.journey;

import static org.awaitility.Awaitility.await;

import io.umbra.app.UmbraApplication;
import io.umbra.app.settings.Settings;
import io.umbra.bench.Rest;
import io.umbra.bench.UmbraProcess;
import io.umbra.lane.HandClock;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole platform in this JVM, with a clock that stands still until a test moves it. */
final class ClockedPlatform implements AutoCloseable {

    private final UmbraProcess.Start start;
    private final HandClock clock;
    private final ConfigurableApplicationContext context;

    private ClockedPlatform(UmbraProcess.Start start, Instant now) {
        this.start = start;
        this.clock = new HandClock(now);
        this.context = UmbraApplication.start(Settings.read(start.settings(), start.home()), clock);
    }

    static ClockedPlatform at(Instant now, Map<String, String> settings) {
        return new ClockedPlatform(SharedPlatform.in(SharedPlatform.newHome()).with(settings), now);
    }

    /** Moves the clock, never back; what looks at the store by this clock has looked again when it returns. */
    void set(Instant now) {
        clock.advance(Duration.between(clock.instant(), now));
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> rest().get("/api/v1/version").status() != 503);
    }

    Rest rest() {
        return Rest.at(URI.create("http://127.0.0.1:" + start.port("UMBRA_HTTP_PORT")));
    }

    Rest admin() {
        return rest().login("admin", UmbraProcess.ADMIN_PASSWORD);
    }

    InetSocketAddress mqtt() {
        return new InetSocketAddress("127.0.0.1", start.port("UMBRA_MQTT_PORT"));
    }

    /** Into its database. */
    Connection store() throws SQLException {
        return context.getBean(DataSource.class).getConnection();
    }

    @Override
    public void close() {
        context.close();
    }
}
