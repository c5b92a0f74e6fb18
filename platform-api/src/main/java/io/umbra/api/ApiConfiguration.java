package io.umbra.api;

import io.umbra.journal.MessageIds;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.ThingArrivals;
import io.umbra.shadow.ThingRemoval;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.UntoldThings;
import java.util.concurrent.Executors;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * The REST API as Spring components. Whoever imports it hands in {@link ApiSettings}, {@code Shadows}, {@code MessageIds},
 * {@code Node}, {@code Presences}, {@code JournalReader}, {@code Commands}, {@code CommandJobs}, {@code CommandSettings} and the registry
 * ({@code RegistryConfiguration}), and tells {@code EventStreams} and {@code Results} what was committed.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.umbra.api")
public class ApiConfiguration {

    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return StrictMapper::customize;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheWebServer() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    @Bean
    ThingArrivals thingArrivals(Shadows shadows, UntoldThings untold, MessageIds ids) {
        return new ThingArrivals(shadows, untold, ids::next);
    }

    @Bean
    ThingRemoval thingRemoval(Shadows shadows, ThingRegistry registry) {
        return new ThingRemoval(shadows, registry, Executors.newVirtualThreadPerTaskExecutor());
    }
}
