package io.umbra.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.account.Accounts;
import io.umbra.account.SessionSettings;
import io.umbra.api.kafka.KafkaSettings;
import io.umbra.api.webhook.WebhookSettings;
import io.umbra.command.CommandJobs;
import io.umbra.command.CommandSettings;
import io.umbra.command.Commands;
import io.umbra.history.HistoryReader;
import io.umbra.history.UsageReader;
import io.umbra.journal.Events;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.JournalReader;
import io.umbra.journal.JournalSettings;
import io.umbra.journal.MessageIds;
import io.umbra.lane.LaneSettings;
import io.umbra.lane.Lanes;
import io.umbra.postgres.TestDatabase;
import io.umbra.presence.ConnectionLogReader;
import io.umbra.presence.Connections;
import io.umbra.presence.Presences;
import io.umbra.presence.StandingConnections;
import io.umbra.project.ProjectDefaults;
import io.umbra.registry.RegistryConfiguration;
import io.umbra.registry.RegistryWatch;
import io.umbra.thing.LookupSettings;
import io.umbra.thing.Things;
import io.umbra.trace.TraceReader;
import io.umbra.trace.Traces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The API over the real lanes and a database of its own, on a real port. */
final class Platform implements AutoCloseable {

    static final String PASSWORD = "a password of my own";

    final TestDatabase database = TestDatabase.fresh();
    final ConfigurableApplicationContext context;
    final Rest admin;

    /** Waits for the store as long as it takes: no request is told that it is away because the machine is busy. */
    Platform() {
        this(Duration.ofMinutes(1));
    }

    /** @param patience how long a request waits for a store that does not answer */
    Platform(Duration patience) {
        var settings = ApiSettings.DEFAULT.withPatience(patience);
        context = new SpringApplicationBuilder(Wiring.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.threads.virtual.enabled=true",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.connection-timeout="
                                + settings.poolPatience().toMillis(),
                        // Longer than the client keeps a connection, so that none is closed while it takes it up again.
                        "server.tomcat.keep-alive-timeout=5m",
                        "spring.flyway.enabled=false",
                        "spring.jpa.hibernate.ddl-auto=none",
                        "spring.jpa.open-in-view=false",
                        "spring.main.banner-mode=off")
                .initializers(made -> {
                    made.getBeanFactory().registerSingleton("database", database);
                    made.getBeanFactory().registerSingleton("apiSettings", settings);
                })
                .run();
        get(Accounts.class).ensureAdministrator(PASSWORD);
        Awaitility.await().until(() -> get(RegistryWatch.class).current());
        admin = anonymous().logIn("admin", PASSWORD);
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    /** A client that shows no credential. */
    Rest anonymous() {
        var port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return new Rest("http://127.0.0.1:" + port, null);
    }

    List<String> closedConnections() {
        return get(Closed.class).closed;
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    static final class Closed implements Connections, StandingConnections {

        final List<String> closed = new CopyOnWriteArrayList<>();

        @Override
        public void closeThing(long thingKey, String reason) {
            closed.add("thing " + thingKey + " " + reason);
        }

        @Override
        public void closeKey(long projectKey, String keyId, String reason) {
            closed.add("key " + keyId + " " + reason);
        }

        @Override
        public void closeProject(long projectKey, String reason) {
            closed.add("project " + projectKey + " " + reason);
        }

        /** One that was never closed, in every project. */
        static final Standing ONE = new Standing(
                "c1",
                "lamp",
                "a-client",
                "192.0.2.7:50112",
                "MQTT 5.0 over TLS",
                true,
                1_000,
                60,
                true,
                3,
                32,
                1,
                2,
                20,
                5,
                6);

        @Override
        public List<Standing> standing(long projectKey, @Nullable String name, @Nullable String after, int limit) {
            return after == null && (name == null || name.equals("lamp")) ? List.of(ONE) : List.of();
        }

        @Override
        public Optional<Standing> standing(long projectKey, String id) {
            return id.equals(ONE.id()) ? Optional.of(ONE) : Optional.empty();
        }

        @Override
        public boolean kick(long projectKey, String id) {
            closed.add("connection " + id);
            return id.equals(ONE.id());
        }
    }

    @EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
    @Import({RegistryConfiguration.class, ApiConfiguration.class})
    static class Wiring {

        @Bean
        InstantSource clock() {
            return InstantSource.system();
        }

        @Bean
        Closed connections() {
            return new Closed();
        }

        @Bean
        Accounts.FirstLogin firstLogin() {
            return account -> {};
        }

        @Bean
        ProjectDefaults projectDefaults() {
            return ProjectDefaults.DEFAULT;
        }

        @Bean
        LookupSettings lookupSettings() {
            return new LookupSettings(200_000, 8, 10_000, Duration.ofMinutes(1), 200_000);
        }

        @Bean
        SessionSettings sessionSettings() {
            return SessionSettings.DEFAULT;
        }

        @Bean
        MessageIds messageIds(InstantSource clock) {
            return new MessageIds(clock);
        }

        @Bean
        JournalReader journalReader(TestDatabase database) {
            return new JournalReader(database.dataSource());
        }

        @Bean
        Commands commands(TestDatabase database) {
            return new Commands(database.dataSource());
        }

        @Bean
        CommandJobs commandJobs(TestDatabase database) {
            return new CommandJobs(database.dataSource());
        }

        @Bean
        CommandSettings commandSettings() {
            return CommandSettings.DEFAULT;
        }

        @Bean
        HistoryReader historyReader(TestDatabase database) {
            return new HistoryReader(database.dataSource());
        }

        @Bean
        UsageReader usageReader(TestDatabase database) {
            return new UsageReader(database.dataSource());
        }

        @Bean
        Traces traces() {
            return Traces.NONE;
        }

        @Bean
        KafkaSettings kafkaSettings() {
            return KafkaSettings.OFF;
        }

        @Bean
        Node node() {
            return new Node(new UUID(0, 1));
        }

        @Bean
        WebhookSettings webhookSettings() {
            return new WebhookSettings(
                    true, 4, Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMinutes(1), 20);
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        TraceReader traceReader(TestDatabase database) {
            return new TraceReader(database.dataSource());
        }

        @Bean
        ConnectionLogReader connectionLogReader(TestDatabase database) {
            return new ConnectionLogReader(database.dataSource());
        }

        @Bean
        Presences presences(TestDatabase database) {
            return new Presences(database.dataSource());
        }

        @Bean(initMethod = "start", destroyMethod = "stop")
        Lanes lanes(TestDatabase database, Things things, ObjectProvider<Events> events, InstantSource clock) {
            var source = database.dataSource();
            var partitions = new JournalPartitions(source, JournalSettings.DEFAULT);
            return new Lanes(
                    LaneSettings.DEFAULT,
                    "test",
                    source,
                    things,
                    partitions,
                    committed -> events.forEach(each -> each.committed(committed)),
                    clock,
                    new SimpleMeterRegistry(),
                    CommandSettings.DEFAULT);
        }
    }
}
