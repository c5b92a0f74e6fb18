package io.umbra.app.wiring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.umbra.app.DataDirectory;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.app.web.StoreProbe;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database and the ways into it. Spring closes the pool before the database, since the one was made from the other. */
@Configuration(proxyBeanMethods = false)
public class StoreWiring {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    /** Stands on the data directory, so that this is given back only when the database has stopped. */
    @Bean
    Store store(Settings settings, DataDirectory directory) {
        return Store.open(settings, directory);
    }

    /** For the registry and REST: people wait at the other end, so it gives up soon. */
    @Bean
    HikariDataSource dataSource(Store store, Settings settings) {
        var config = new HikariConfig();
        config.setPoolName("registry");
        config.setDataSource(store.connections("umbra-registry", settings.get(KnownSettings.DB_SOCKET_TIMEOUT)));
        config.setMaximumPoolSize(settings.get(KnownSettings.DB_POOL));
        config.setMinimumIdle(2);
        config.setConnectionTimeout(settings.api("").poolPatience().toMillis());
        config.setValidationTimeout(1_000);
        config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        return new HikariDataSource(config);
    }

    @Bean
    StoreProbe storeProbe(Store store) {
        return new StoreProbe(store.connections("umbra-probe", PROBE_TIMEOUT));
    }
}
