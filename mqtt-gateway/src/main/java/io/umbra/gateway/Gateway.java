package io.umbra.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.umbra.gateway.access.Access;
import io.umbra.gateway.access.Admission;
import io.umbra.gateway.access.ThingDirectory;
import io.umbra.gateway.broker.BrokerTopics;
import io.umbra.gateway.durable.DurableSessions;
import io.umbra.gateway.durable.RetainedMessages;
import io.umbra.gateway.durable.Wills;
import io.umbra.gateway.inbound.Requests;
import io.umbra.gateway.outbound.Announcements;
import io.umbra.gateway.outbound.DeltaReceipts;
import io.umbra.gateway.outbound.PresenceTopics;
import io.umbra.gateway.outbound.Replays;
import io.umbra.gateway.routing.Heads;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.gateway.session.Counters;
import io.umbra.gateway.session.LastWords;
import io.umbra.gateway.session.LoginBrake;
import io.umbra.gateway.session.Services;
import io.umbra.gateway.session.Session;
import io.umbra.gateway.session.Sessions;
import io.umbra.gateway.session.Shelves;
import io.umbra.gateway.session.SinglePublish;
import io.umbra.gateway.session.ThingRate;
import io.umbra.gateway.session.Traffic;
import io.umbra.gateway.wire.Listeners;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import io.umbra.journal.MessageIds;
import io.umbra.presence.Connections;
import io.umbra.presence.Presences;
import io.umbra.presence.StandingConnections;
import io.umbra.project.TopicRules;
import io.umbra.shadow.Shadows;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.Things;
import io.umbra.trace.Traces;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The MQTT gateway, from its ports to the door of the shadows. Starts once and stops once. */
public final class Gateway implements Connections, StandingConnections {

    private static final long PATIENCE_MILLIS = 2_000;

    private static final int PRESENCE_READERS = 2;

    private final Sessions sessions;
    private final Listeners listeners;
    private final Announcements announcements;
    private final DurableSessions durables;
    private final RetainedMessages retained;
    private final Wills wills;
    private final LastWords lastWords;
    private final Consumer<Events> registration;
    private final BrokerTopics broker;
    private final Drain drain;
    private final ExecutorService presenceReaders = Executors.newFixedThreadPool(
            PRESENCE_READERS,
            Thread.ofPlatform().name("presence-reader-", 0).daemon().factory());
    private final SinglePublish singles;
    private final ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param registration where to ask for what is committed; called once, at start
     * @param database keeps sessions that outlive their connection, and what they miss
     * @param clock tells the time of day, and by it rates refill
     * @param traces hears whose PUBACK of a delta came
     */
    public Gateway(
            GatewaySettings settings,
            Shadows shadows,
            Admission admission,
            Things things,
            TopicRules rules,
            Consumer<Events> registration,
            DataSource database,
            InstantSource clock,
            MeterRegistry meters,
            Traces traces) {
        var ids = new MessageIds(clock);
        var subscriptions = new Subscriptions();
        var counters = new Counters(meters);
        this.sessions = new Sessions(settings.session());
        this.registration = registration;
        admission.bans().listen(() -> sessions.closeBanned(admission.bans()));
        admission.authorities().listen(() -> sessions.closeRevoked(admission.authorities()));
        var heads = new Heads();
        var receipts = new DeltaReceipts(traces);
        this.announcements = new Announcements(subscriptions, sessions, heads, receipts);
        this.durables = new DurableSessions(
                settings.durable(),
                database,
                heads,
                new Replays(key -> things.facts(key).map(ThingFacts::ref).orElse(null)),
                subscriptions,
                clock);
        this.retained = new RetainedMessages(settings.durable(), database, clock);
        var traffic = new Traffic.All();
        this.broker = new BrokerTopics(settings.figuresEvery(), sessions, durables, subscriptions, retained, traffic);
        this.drain = new Drain(settings.drain());
        var presence = new PresenceTopics(new Presences(database), things, presenceReaders);
        this.wills = new Wills(durables, database);
        counters.watch(sessions);
        meters.gauge("umbra.mqtt.sessions.durable", durables, DurableSessions::size);
        meters.more().counter("umbra.mqtt.missed", Tags.empty(), durables, DurableSessions::passedOver);
        var services = new Services(
                settings.session(),
                settings.name(),
                shadows,
                admission,
                new Access(things),
                rules,
                new ThingDirectory(things, worker),
                subscriptions,
                durables,
                retained,
                new Shelves(retained, presence, broker),
                presence,
                wills,
                new Requests(subscriptions, ids::next, clock),
                sessions,
                traffic,
                new ThingRate.All(clock),
                new LoginBrake(),
                counters,
                receipts,
                clock,
                ids::next);
        this.lastWords = new LastWords(services);
        this.listeners = new Listeners(
                settings.wire(),
                settings.session().maxPacketBytes(),
                link -> new Session(services, link),
                admission.log(),
                counters,
                clock);
        this.singles = new SinglePublish(services, listeners::admits, worker);
    }

    /** The way in for publishes without a connection. */
    public SinglePublish singles() {
        return singles;
    }

    /** Opens the ports. */
    public void start() {
        durables.start();
        wills.start(lastWords);
        retained.start();
        broker.start();
        registration.accept(this::committed);
        listeners.start();
    }

    private void committed(List<Event> events) {
        announcements.committed(events);
        for (var event : events) {
            if (event instanceof Event.ThingRemoved(var thing, var _)) {
                durables.endOfThing(thing.key());
            }
        }
    }

    /** Whether more clients want to connect over TLS than are let in at once, now or a moment ago. */
    public boolean isCrowded() {
        return listeners.isCrowded();
    }

    /** Takes no more connections and says farewell to those there are, one after another; returns when all were told. */
    public void drain() {
        listeners.stopAccepting();
        drain.dismiss(sessions);
    }

    /** Waits a moment for the connections to leave, and ends. */
    public void stop() {
        drain();
        listeners.close();
        broker.stop();
        presenceReaders.shutdownNow();
        durables.stop();
        retained.stop();
        worker.shutdown();
    }

    /** The ports that are open, by listener name. */
    public Map<String, Integer> ports() {
        return listeners.ports();
    }

    @Override
    public void closeThing(long thingKey, String reason) {
        sessions.closeThing(thingKey, reason);
    }

    @Override
    public void closeKey(long projectKey, String keyId, String reason) {
        sessions.closeKey(projectKey, keyId, reason);
        durables.endOfKey(projectKey, keyId);
    }

    @Override
    public void closeProject(long projectKey, String reason) {
        sessions.closeProject(projectKey, reason);
    }

    @Override
    public List<Standing> standing(long projectKey, @Nullable String name, @Nullable String after, int limit) {
        return described(sessions.of(projectKey, name).stream()
                .filter(session -> after == null || session.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(Session::id))
                .limit(limit));
    }

    @Override
    public Optional<Standing> standing(long projectKey, String id) {
        return described(withId(projectKey, id)).stream().findFirst();
    }

    @Override
    public boolean kick(long projectKey, String id) {
        return withId(projectKey, id).peek(Session::kick).count() > 0;
    }

    private Stream<Session> withId(long projectKey, String id) {
        return sessions.of(projectKey, null).stream()
                .filter(session -> session.id().equals(id));
    }

    /** Each says how it stands; one whose thread is busy for long is left out, and so is one that is gone. */
    private static List<Standing> described(Stream<Session> those) {
        var asked = those.map(
                        session -> session.standing().completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .toList();
        return asked.stream()
                .map(CompletableFuture::join)
                .filter(Objects::nonNull)
                .toList();
    }

    /** How many connections hear of a change, on whatever topic. */
    public int audience(Event.ShadowChanged event) {
        return announcements.audience(event);
    }
}
