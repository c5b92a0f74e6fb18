package io.umbra.registry;

import io.umbra.account.Account;
import io.umbra.account.Accounts;
import io.umbra.account.SessionSettings;
import io.umbra.postgres.TestDatabase;
import io.umbra.presence.Connections;
import io.umbra.project.ProjectDefaults;
import io.umbra.thing.LookupSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The registry on a database of its own. */
public final class RegistryContext implements AutoCloseable {

    public final HandClock clock;
    public final ClosedConnections connections;
    public final List<Account> firstLogins;
    private final TestDatabase database = TestDatabase.fresh();
    private final ConfigurableApplicationContext context;

    public RegistryContext() {
        context = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=10",
                        "spring.flyway.enabled=false",
                        "spring.jpa.hibernate.ddl-auto=none",
                        "spring.jpa.open-in-view=false",
                        "spring.main.banner-mode=off")
                .run();
        clock = get(HandClock.class);
        connections = get(ClosedConnections.class);
        firstLogins = get(FirstLogins.class).accounts;
    }

    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    public DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    /** Remembers whose connections were to be closed. */
    public static final class ClosedConnections implements Connections {

        public final List<String> closed = new CopyOnWriteArrayList<>();

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
    }

    static final class FirstLogins implements Accounts.FirstLogin {

        final List<Account> accounts = new CopyOnWriteArrayList<>();

        @Override
        public void happened(Account account) {
            accounts.add(account);
        }
    }

    /** Bears no {@code @Configuration}: a platform that runs with tests on its class path must not find it by scanning. */
    @EnableAutoConfiguration
    @Import(RegistryConfiguration.class)
    static class Wiring {

        @Bean
        HandClock clock() {
            return new HandClock();
        }

        @Bean
        ClosedConnections connections() {
            return new ClosedConnections();
        }

        @Bean
        FirstLogins firstLogins() {
            return new FirstLogins();
        }

        @Bean
        ProjectDefaults projectDefaults() {
            return ProjectDefaults.DEFAULT;
        }

        @Bean
        LookupSettings lookupSettings() {
            // No log-in is told that the registry is away because the machine is busy with something else.
            return new LookupSettings(200_000, 8, 10_000, Duration.ofMinutes(5), 200_000);
        }

        @Bean
        SessionSettings sessionSettings() {
            return SessionSettings.DEFAULT;
        }
    }
}
