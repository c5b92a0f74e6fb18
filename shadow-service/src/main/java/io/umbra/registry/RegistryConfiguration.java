package io.umbra.registry;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * The registry as Spring components. Whoever imports it hands in {@code InstantSource}, {@code ProjectDefaults},
 * {@code LookupSettings}, {@code SessionSettings}, {@code Connections} and {@code Accounts.FirstLogin}.
 */
@Configuration(proxyBeanMethods = false)
@EntityScan({"io.umbra.project", "io.umbra.model", "io.umbra.thing", "io.umbra.account"})
@EnableJpaRepositories({"io.umbra.project", "io.umbra.model", "io.umbra.thing", "io.umbra.account"})
@ComponentScan({
    "io.umbra.registry",
    "io.umbra.project",
    "io.umbra.model",
    "io.umbra.thing",
    "io.umbra.account",
    "io.umbra.ban",
    "io.umbra.certificate"
})
public class RegistryConfiguration {

    @Bean(initMethod = "start")
    @DependsOnDatabaseInitialization
    RegistryWatch registryWatch(DataSource database, InstantSource clock) {
        return new RegistryWatch(database, clock);
    }
}
