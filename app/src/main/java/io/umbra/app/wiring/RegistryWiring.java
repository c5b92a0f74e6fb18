package io.umbra.app.wiring;

import io.umbra.account.Accounts;
import io.umbra.account.SessionSettings;
import io.umbra.app.DataDirectory;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.app.settings.SettingsFailure;
import io.umbra.project.ProjectDefaults;
import io.umbra.registry.RegistryConfiguration;
import io.umbra.thing.LookupSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** The registry: projects, models, things, keys, accounts. */
@Configuration(proxyBeanMethods = false)
@Import(RegistryConfiguration.class)
public class RegistryWiring {

    @Bean
    ProjectDefaults projectDefaults(Settings settings) {
        return settings.projectDefaults();
    }

    @Bean
    LookupSettings lookupSettings(Settings settings) {
        return LookupSettings.DEFAULT.withScan(settings.get(KnownSettings.SCAN));
    }

    @Bean
    SessionSettings sessionSettings() {
        return SessionSettings.DEFAULT;
    }

    /** Connections are ended by whoever holds them: the gateway, once it runs. */
    @Bean
    @Primary
    LiveConnections connections() {
        return new LiveConnections();
    }

    @Bean
    AdminPassword adminPassword(DataDirectory directory) {
        return new AdminPassword(directory);
    }

    @Bean
    Part administrator(Accounts accounts, AdminPassword file, Settings settings) {
        return new Part("the administrator", Part.ACCOUNTS, () -> ensure(accounts, file, settings), () -> {});
    }

    private static void ensure(Accounts accounts, AdminPassword file, Settings settings) {
        var preset = settings.get(KnownSettings.ADMIN_PASSWORD).orElse(null);
        try {
            accounts.ensureAdministrator(preset, file::keep);
        } catch (IllegalArgumentException e) {
            throw SettingsFailure.of(KnownSettings.ADMIN_PASSWORD, e);
        }
    }
}
