package io.umbra.app;

import io.umbra.app.pki.Pki;
import io.umbra.app.pki.ServerName;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.app.web.ConsoleRoutes;
import io.umbra.app.wiring.ApiWiring;
import io.umbra.app.wiring.GatewayWiring;
import io.umbra.app.wiring.LaneWiring;
import io.umbra.app.wiring.RegistryWiring;
import io.umbra.app.wiring.SearchWiring;
import io.umbra.app.wiring.StoreWiring;
import io.umbra.app.wiring.WebWiring;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The platform in one process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
@Import({
    StoreWiring.class,
    RegistryWiring.class,
    LaneWiring.class,
    SearchWiring.class,
    GatewayWiring.class,
    ApiWiring.class,
    WebWiring.class,
    ConsoleRoutes.class
})
public class UmbraApplication {

    /** Starts the platform with the settings of the environment; it runs until it is told to stop. */
    public static void main(String[] arguments) {
        try {
            var settings = Settings.read(System.getenv(), Path.of(""));
            var context = start(settings, InstantSource.system());
            if (settings.logsJson()) {
                LoggerFactory.getLogger(UmbraApplication.class).info("Umbra is ready.");
            } else {
                System.out.println(context.getBean(Greeting.class).text());
            }
        } catch (RuntimeException e) {
            System.err.println("Umbra cannot start: " + StartFailure.reason(e));
            System.exit(StartFailure.status(e));
        }
    }

    /**
     * Starts the platform in this JVM and returns when it is ready. Closing the context stops it.
     *
     * @param clock the time of day, for everything that is written down
     */
    public static ConfigurableApplicationContext start(Settings settings, InstantSource clock) {
        var directory = DataDirectory.open(settings.dataDirectory());
        try {
            var pki = Pki.open(directory.path().resolve("tls"), serverNames(settings), clock);
            return new SpringApplicationBuilder(UmbraApplication.class)
                    .properties(BootProperties.of(settings, pki))
                    .initializers(context -> register(context, settings, clock, directory, pki))
                    .run();
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void register(
            ConfigurableApplicationContext context,
            Settings settings,
            InstantSource clock,
            DataDirectory directory,
            Pki pki) {
        var beans = (GenericApplicationContext) context;
        beans.registerBean(Settings.class, () -> settings);
        beans.registerBean(InstantSource.class, () -> clock);
        beans.registerBean(DataDirectory.class, () -> directory);
        beans.registerBean(Pki.class, () -> pki);
    }

    private static Collection<ServerName> serverNames(Settings settings) {
        var names = new ArrayList<>(List.of(Settings.hostName(), settings.publicHost()));
        var bind = settings.get(KnownSettings.BIND);
        if (!bind.isAnyLocalAddress()) {
            names.add(bind.getHostAddress());
        }
        return ServerName.withOwn(names);
    }
}
