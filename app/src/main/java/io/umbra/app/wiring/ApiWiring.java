package io.umbra.app.wiring;

import io.umbra.api.ApiConfiguration;
import io.umbra.api.ApiSettings;
import io.umbra.api.Node;
import io.umbra.api.command.Results;
import io.umbra.api.event.EventStreams;
import io.umbra.api.kafka.KafkaSettings;
import io.umbra.api.webhook.WebhookSettings;
import io.umbra.app.DataDirectory;
import io.umbra.app.settings.Settings;
import io.umbra.command.CommandSettings;
import io.umbra.shadow.ThingArrivals;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** REST. */
@Configuration(proxyBeanMethods = false)
@Import(ApiConfiguration.class)
public class ApiWiring {

    @Bean
    ApiSettings apiSettings(Settings settings) {
        return settings.api(build());
    }

    @Bean
    WebhookSettings webhookSettings(Settings settings) {
        return settings.webhooks();
    }

    @Bean
    KafkaSettings kafkaSettings(Settings settings) {
        return settings.kafka();
    }

    @Bean
    Node node(DataDirectory directory) {
        return new Node(UUID.fromString(directory.node()));
    }

    /** Streams hear of what was committed from then on when a client opens one. */
    @Bean
    Part eventStreamsLife(EventStreams streams, EventFanOut events) {
        return new Part("the event streams", Part.LANES, () -> events.add(streams), () -> {});
    }

    /** So do requests that wait for a command. */
    @Bean
    Part resultsLife(Results results, EventFanOut events) {
        return new Part("the results of commands", Part.LANES, () -> events.add(results), () -> {});
    }

    /** What a request could not tell its lane at once, this does. */
    @Bean
    Part arrivalsLife(ThingArrivals arrivals, ScheduledExecutorService presenceKeeper) {
        return new Part(
                "new things",
                Part.GATEWAY,
                () -> presenceKeeper.scheduleWithFixedDelay(arrivals::sweep, 1, 5, TimeUnit.SECONDS),
                () -> {});
    }

    @Bean
    CommandSettings commandSettings(Settings settings) {
        return settings.commands();
    }

    /** The version in our own jar; there is none while developing. */
    private static String build() {
        var version = ApiWiring.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
