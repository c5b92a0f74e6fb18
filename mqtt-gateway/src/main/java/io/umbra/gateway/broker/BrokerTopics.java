package io.umbra.gateway.broker;

import io.umbra.gateway.durable.DurableSessions;
import io.umbra.gateway.durable.RetainedMessages;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.MessageProperties;
import io.umbra.gateway.routing.Shelf;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.gateway.session.Sessions;
import io.umbra.gateway.session.Traffic;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.project.ProjectFacts;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code $SYS/broker/...} says, under the names Mosquitto gives these figures. Counts are a project's own; version and
 * uptime are the process's.
 */
public final class BrokerTopics implements Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerTopics.class);

    private final Duration interval;
    private final Sessions sessions;
    private final DurableSessions durables;
    private final Subscriptions subscriptions;
    private final RetainedMessages retained;
    private final Traffic.All traffic;
    private final Map<Long, Loads> loads = new ConcurrentHashMap<>();
    private final long startedAt = System.nanoTime();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("broker-topics").daemon().factory());

    /** @param interval how often the figures are told anew */
    public BrokerTopics(
            Duration interval,
            Sessions sessions,
            DurableSessions durables,
            Subscriptions subscriptions,
            RetainedMessages retained,
            Traffic.All traffic) {
        this.interval = interval;
        this.sessions = sessions;
        this.durables = durables;
        this.subscriptions = subscriptions;
        this.retained = retained;
        this.traffic = traffic;
    }

    public void start() {
        var millis = interval.toMillis();
        thread.scheduleWithFixedDelay(this::renew, millis, millis, TimeUnit.MILLISECONDS);
    }

    public void stop() {
        thread.shutdownNow();
    }

    @Override
    public CompletableFuture<Page> page(ProjectFacts project, TopicFilter filter, @Nullable String after) {
        return CompletableFuture.supplyAsync(() -> new Page(messages(project.key(), filter), null), thread);
    }

    private List<Message> messages(long project, TopicFilter filter) {
        return figures(project).entrySet().stream()
                .filter(each -> filter.matches(each.getKey()))
                .map(each -> message(project, each.getKey(), each.getValue()))
                .toList();
    }

    private void renew() {
        try {
            traffic.byProject().forEach((project, counts) -> {
                loads.computeIfAbsent(project, none -> new Loads()).measure(counts, System.nanoTime());
                figures(project).forEach((topic, value) -> subscriptions.publish(message(project, topic, value)));
            });
        } catch (RuntimeException e) {
            LOG.warn("the figures of $SYS could not be told: {}", e.getMessage());
        }
    }

    /** The next figure comes soon, so none is worth an acknowledgement. */
    private static Message message(long project, String topic, String value) {
        return new Message(
                project,
                topic,
                new Route.OfBroker(),
                null,
                value.getBytes(StandardCharsets.UTF_8),
                0,
                MessageProperties.NONE,
                0,
                null,
                null);
    }

    private Map<String, String> figures(long project) {
        var counts = traffic.of(project);
        var connected = sessions.ofProject(project);
        var absent = durables.absent(project);
        var figures = new LinkedHashMap<String, String>();
        figures.put("version", "Umbra " + version());
        figures.put("uptime", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt) + " seconds");
        figures.put("clients/connected", String.valueOf(connected));
        figures.put("clients/disconnected", String.valueOf(absent));
        figures.put("clients/total", String.valueOf(connected + absent));
        figures.put("messages/received", String.valueOf(counts.received()));
        figures.put("messages/sent", String.valueOf(counts.sent()));
        figures.put("publish/messages/received", String.valueOf(counts.publishesReceived()));
        figures.put("publish/messages/sent", String.valueOf(counts.publishesSent()));
        figures.put("subscriptions/count", String.valueOf(subscriptions.count(project)));
        retainedOf(project, figures);
        var load = loads.get(project);
        if (load != null) {
            load.tell(figures);
        }
        var named = new LinkedHashMap<String, String>();
        figures.forEach((name, value) -> named.put(Route.BROKER + name, value));
        return named;
    }

    private void retainedOf(long project, Map<String, String> figures) {
        if (subscriptions
                .match(project, Route.BROKER + "retained messages/count")
                .isEmpty()) {
            return;
        }
        try {
            figures.put("retained messages/count", String.valueOf(retained.count(project)));
        } catch (SQLException e) {
            LOG.debug("a figure is left out, since the store is away", e);
        }
    }

    private static String version() {
        var version = BrokerTopics.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
