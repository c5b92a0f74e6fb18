package io.umbra.app.wiring;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.app.pki.Pki;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.MqttSettings;
import io.umbra.app.settings.Settings;
import io.umbra.ban.Bans;
import io.umbra.certificate.Authorities;
import io.umbra.certificate.KnownAuthorities;
import io.umbra.certificate.RevocationFiles;
import io.umbra.gateway.Gateway;
import io.umbra.gateway.access.Admission;
import io.umbra.gateway.http.ProxyController;
import io.umbra.lane.Lanes;
import io.umbra.presence.ConnectionLog;
import io.umbra.presence.ConnectionLogReader;
import io.umbra.presence.StoredConnectionLog;
import io.umbra.project.TopicRules;
import io.umbra.thing.Credentials;
import io.umbra.thing.Things;
import io.umbra.trace.Traces;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The MQTT gateway: opened when the lanes write, closed while they still do. */
@Configuration(proxyBeanMethods = false)
public class GatewayWiring {

    @Bean(destroyMethod = "")
    StoredConnectionLog connectionLog(Store store, Settings settings, InstantSource clock, MeterRegistry meters) {
        var connections = store.connections("umbra-connection-log", settings.get(KnownSettings.DB_SOCKET_TIMEOUT));
        return new StoredConnectionLog(connections, settings.connectionLog(), clock, meters);
    }

    @Bean
    Part connectionLogLife(StoredConnectionLog log) {
        return new Part("the connection log", Part.LANES, log::start, log::close);
    }

    @Bean
    ConnectionLogReader connectionLogReader(DataSource pool) {
        return new ConnectionLogReader(pool);
    }

    @Bean
    Part revocationFilesLife(KnownAuthorities authorities, Settings settings) {
        return settings.get(MqttSettings.REVOCATIONS)
                .map(directory -> new RevocationFiles(directory, authorities))
                .map(files -> new Part("the revocation lists", Part.ACCOUNTS, files::start, files::close))
                .orElseGet(() -> new Part("no revocation lists", Part.ACCOUNTS, () -> {}, () -> {}));
    }

    /** The sessions' way to the database: one connection to write by, and one for each reader. */
    record SessionPool(HikariDataSource source) implements AutoCloseable {
        @Override
        public void close() {
            source.close();
        }
    }

    /** Not a data source to Spring, which would not know then which of two to use. */
    @Bean
    SessionPool sessionPool(Store store, Settings settings) {
        var config = new HikariConfig();
        config.setPoolName("sessions");
        config.setDataSource(store.connections("umbra-session", settings.get(KnownSettings.DB_SOCKET_TIMEOUT)));
        config.setMaximumPoolSize(settings.get(MqttSettings.SESSION_READERS) + 8);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        return new SessionPool(new HikariDataSource(config));
    }

    /** Named as this run of the lanes is: whoever finds a connection of a process that is gone then knows it. */
    @Bean
    Gateway gateway(
            Settings settings,
            Pki pki,
            Lanes lanes,
            Credentials credentials,
            Things things,
            TopicRules rules,
            EventFanOut events,
            ConnectionLog log,
            Authorities authorities,
            Bans bans,
            SessionPool pool,
            InstantSource clock,
            MeterRegistry meters,
            Traces traces) {
        var gatewaySettings = settings.gateway(lanes.instance().toString(), pki.serverCertificate(), pki.serverKey());
        return new Gateway(
                gatewaySettings,
                lanes,
                new Admission(credentials, authorities, bans, log),
                things,
                rules,
                events::add,
                pool.source(),
                clock,
                meters,
                traces);
    }

    @Bean
    ProxyController proxyController(Gateway gateway) {
        return new ProxyController(gateway.singles());
    }

    @Bean
    Part publishedStepsLife(Gateway gateway, Traces traces, EventFanOut events) {
        return new Part(
                "the traces of what is published",
                Part.LANES,
                () -> events.add(new PublishedSteps(gateway, traces)),
                () -> {});
    }

    @Bean
    Part gatewayLife(Gateway gateway, LiveConnections connections) {
        connections.heldBy(gateway, gateway);
        return new Part("the gateway", Part.GATEWAY, gateway::start, gateway::stop);
    }

    /** The first to stop: while clients are sent away HTTP still answers, and says that this process is not ready. */
    @Bean
    Part gatewayDrain(Gateway gateway) {
        return new Part("the draining of the gateway", Part.FIRST_TO_STOP, () -> {}, gateway::drain);
    }
}
