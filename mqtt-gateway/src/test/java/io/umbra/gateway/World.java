package io.umbra.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.certificate.Authorities;
import io.umbra.command.CommandSettings;
import io.umbra.gateway.access.Admission;
import io.umbra.gateway.durable.DurableSettings;
import io.umbra.gateway.session.SessionSettings;
import io.umbra.gateway.wire.WireSettings;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.JournalSettings;
import io.umbra.lane.LaneSettings;
import io.umbra.lane.Lanes;
import io.umbra.postgres.TestDatabase;
import io.umbra.project.AppKey;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant;
import io.umbra.project.TopicRule;
import io.umbra.shadow.Shadows;
import io.umbra.thing.Credentials;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import io.umbra.trace.Traces;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A gateway on real sockets, with real lanes on a real database, and a registry that is a map. */
public final class World implements AutoCloseable, Things, Credentials {

    /** How long a test waits for what must come: far longer than any machine needs, since only what fails waits so long. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    public static final LaneSettings LANES =
            new LaneSettings(2, 8_192, 500, 100_000, PATIENCE, PATIENCE, Duration.ofSeconds(10));

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    private final Map<String, ProjectFacts> projects = new ConcurrentHashMap<>();
    private final Map<ThingId, ThingFacts> things = new ConcurrentHashMap<>();
    private final Map<String, AppKey> keys = new ConcurrentHashMap<>();
    private volatile List<TopicRule> rules = List.of();
    private final AtomicLong numbers = new AtomicLong();
    private volatile Events told = committed -> {};
    private volatile CountDownLatch held = new CountDownLatch(0);
    public final List<Event> events = new CopyOnWriteArrayList<>();
    public final RecentConnectionLog log = new RecentConnectionLog(1_000);
    public volatile SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final HandBans bans = new HandBans();
    public final TestDatabase database = TestDatabase.fresh();
    public final Lanes lanes;
    private final Supplier<Gateway> gateways;
    public Gateway gateway;
    private final List<Gateway> left = new ArrayList<>();

    private World(
            LaneSettings laneSettings,
            WireSettings wire,
            SessionSettings session,
            Limits limits,
            DurableSettings durable,
            Duration figuresEvery,
            CommandSettings commands,
            UnaryOperator<Shadows> door,
            UnaryOperator<DataSource> store,
            InstantSource clock)
            throws Exception {
        var source = database.dataSource();
        var stored = store.apply(source);
        project("home", limits);
        lanes = new Lanes(
                laneSettings,
                "here",
                source,
                this,
                new JournalPartitions(source, JournalSettings.DEFAULT),
                this::committed,
                InstantSource.system(),
                new SimpleMeterRegistry(),
                commands);
        lanes.start();
        gateways = () -> new Gateway(
                new GatewaySettings(lanes.instance().toString(), wire, session, durable, figuresEvery, Duration.ZERO),
                door.apply(lanes),
                new Admission(this, Authorities.NONE, bans, log),
                this,
                project -> rules,
                this::listen,
                stored,
                clock,
                freshMeters(),
                Traces.NONE);
        gateway = gateways.get();
        gateway.start();
    }

    /** Each gateway counts for itself. */
    private SimpleMeterRegistry freshMeters() {
        var fresh = new SimpleMeterRegistry();
        meters = fresh;
        return fresh;
    }

    private void committed(List<Event> committed) {
        if (committed.stream().anyMatch(each -> each instanceof Event.MessagePublished)) {
            awaitHeld();
        }
        events.addAll(committed);
        told.committed(committed);
    }

    private void awaitHeld() {
        try {
            held.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * From now on the plain messages that are committed are acknowledged as ever, and told only when this is closed. Their
     * lane does nothing else meanwhile; whatever else happens, such as a connection of an earlier test that ends, does not
     * stop a lane before they come.
     */
    public Held holdEvents() {
        var hold = new CountDownLatch(1);
        held = hold;
        return hold::countDown;
    }

    /** What is held back as long as this stands open. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private void listen(Events events) {
        told = events;
    }

    /** Another gateway on the same lanes and database, as after a start of the platform. */
    public void restart() {
        gateway.stop();
        gateway = gateways.get();
        gateway.start();
    }

    /** Another gateway beside the old one, which is as good as killed: nothing of it ends as it should. */
    public void replace() {
        left.add(gateway);
        gateway = gateways.get();
        gateway.start();
    }

    /** What a world is made of where a test wants something of its own. */
    public static final class Builder {
        private LaneSettings lanes = LANES;
        private WireSettings wire = World.wire();
        private SessionSettings session = SessionSettings.DEFAULT;
        private Limits limits = unlimited();
        private DurableSettings durable = DurableSettings.DEFAULT;
        private Duration figuresEvery = GatewaySettings.DEFAULT.figuresEvery();
        private CommandSettings commands = CommandSettings.DEFAULT;
        private UnaryOperator<Shadows> door = UnaryOperator.identity();
        private UnaryOperator<DataSource> store = UnaryOperator.identity();
        private InstantSource clock = InstantSource.system();

        public Builder lanes(LaneSettings settings) {
            lanes = settings;
            return this;
        }

        public Builder wire(WireSettings settings) {
            wire = settings;
            return this;
        }

        public Builder session(SessionSettings settings) {
            session = settings;
            return this;
        }

        public Builder limits(Limits of) {
            limits = of;
            return this;
        }

        public Builder durable(DurableSettings settings) {
            durable = settings;
            return this;
        }

        public Builder figuresEvery(Duration interval) {
            figuresEvery = interval;
            return this;
        }

        public Builder commands(CommandSettings settings) {
            commands = settings;
            return this;
        }

        /** What the gateway takes for the time; its lanes go by the system's. */
        public Builder clock(InstantSource by) {
            clock = by;
            return this;
        }

        /** Puts something between the gateway and what it reads and writes of sessions and retained messages. */
        public Builder store(UnaryOperator<DataSource> between) {
            store = between;
            return this;
        }

        /** Puts something between the gateway and its lanes. */
        public Builder door(UnaryOperator<Shadows> between) {
            door = between;
            return this;
        }

        public World start() throws Exception {
            return new World(lanes, wire, session, limits, durable, figuresEvery, commands, door, store, clock);
        }
    }

    public static Builder with() {
        return new Builder();
    }

    public static World start() throws Exception {
        return with().start();
    }

    /** One plain listener on a port the system chooses, and no limit on how fast a test connects. */
    public static WireSettings wire() {
        return new WireSettings(
                "127.0.0.1",
                List.of(new WireSettings.Listener("mqtt", 0, false)),
                null,
                null,
                0,
                2_000,
                100_000,
                8_192,
                1_048_576,
                2);
    }

    /** The defaults, without a rate. */
    public static Limits unlimited() {
        return rate(0, 200);
    }

    public static Limits rate(int perSecond, int burst) {
        var d = Limits.DEFAULT;
        return new Limits(
                perSecond,
                burst,
                d.maxPayloadBytes(),
                d.maxSectionBytes(),
                d.maxSectionLeaves(),
                d.maxDepth(),
                d.maxKeyBytes(),
                d.maxStringChars(),
                d.maxArrayItems(),
                d.maxNamedShadows(),
                d.maxThings(),
                d.maxConnections(),
                d.maxConnectionsPerThing());
    }

    public int port() {
        return port("mqtt");
    }

    public int port(String listener) {
        return Objects.requireNonNull(gateway.ports().get(listener));
    }

    public void project(String name, Limits limits) {
        projects.put(name, new ProjectFacts(numbers.incrementAndGet(), name, limits, Policies.DEFAULT));
    }

    /** A thing of project {@code home}. */
    public ThingRef thing(String name) {
        return thing("home", name);
    }

    public ThingRef thing(String project, String name) {
        var facts = Objects.requireNonNull(projects.get(project));
        var ref = new ThingRef(numbers.incrementAndGet(), facts.key(), new ThingId(project, name));
        things.put(ref.id(), new ThingFacts(ref, facts, true, null, null, DesiredPolicy.STICKY));
        return ref;
    }

    public void forget(ThingRef thing) {
        things.remove(thing.id());
    }

    /** A key of project {@code home}. */
    public void key(String id, ThingSelection reach, AppKey.Scope... scopes) {
        var project = Objects.requireNonNull(projects.get("home"));
        keys.put("home/@" + id, new AppKey(id, project, Set.of(scopes), reach, null));
    }

    /** A key of project {@code home} with plain topics of its own. */
    public void key(String id, TopicGrant... topics) {
        var project = Objects.requireNonNull(projects.get("home"));
        keys.put(
                "home/@" + id,
                new AppKey(id, project, Set.of(AppKey.Scope.READ), new ThingSelection.All(), null, List.of(topics)));
    }

    /** Grants plain topics, in every project. */
    public void rule(String filter, TopicGrant.Allow allow, TopicRule.Who who) {
        var more = new ArrayList<>(rules);
        more.add(new TopicRule("r" + more.size(), new TopicGrant(filter, allow), who, Instant.EPOCH, "account:admin"));
        rules = List.copyOf(more);
    }

    public static String password(String username) {
        return "secret of " + username;
    }

    @Override
    public CompletionStage<Login> login(String username, byte[] secret) {
        var right = new String(secret, StandardCharsets.UTF_8).equals(password(username));
        return CompletableFuture.supplyAsync(
                () -> right ? who(username) : new Login.BadCredentials(Login.Fault.WRONG_KEY));
    }

    @Override
    public CompletionStage<Login> find(String username) {
        return CompletableFuture.supplyAsync(() -> who(username));
    }

    /** Here nobody has a certificate. */
    @Override
    public CompletionStage<Login> login(@Nullable String username, List<X509Certificate> chain) {
        return CompletableFuture.completedFuture(new Login.BadCredentials(Login.Fault.UNKNOWN_CERTIFICATE));
    }

    private Login who(String username) {
        var key = keys.get(username);
        if (key != null) {
            return new Login.App(key);
        }
        var thing = thingOf(username);
        if (thing == null) {
            return new Login.BadCredentials(Login.Fault.UNKNOWN_THING);
        }
        return thing.enabled() ? new Login.Device(thing) : new Login.NotAllowed("the thing is disabled");
    }

    private @Nullable ThingFacts thingOf(String username) {
        var parts = username.split("/", 2);
        return parts.length == 2 && ThingId.isName(parts[0]) && ThingId.isName(parts[1])
                ? things.get(new ThingId(parts[0], parts[1]))
                : null;
    }

    @Override
    public Optional<ThingFacts> facts(long key) {
        return things.values().stream().filter(t -> t.ref().key() == key).findFirst();
    }

    @Override
    public Optional<ThingFacts> facts(ThingId id) {
        return Optional.ofNullable(things.get(id));
    }

    /** How many connections have logged in and stand. */
    public int connections() {
        return (int) meters.get("umbra.mqtt.connections").gauge().value();
    }

    public long count(String sql) throws Exception {
        try (var connection = database.connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws Exception {
        gateway.stop();
        left.forEach(Gateway::stop);
        lanes.stop();
        database.close();
    }
}
