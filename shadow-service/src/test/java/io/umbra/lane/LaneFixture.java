package io.umbra.lane;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.command.CommandSettings;
import io.umbra.history.History;
import io.umbra.history.HistorySettings;
import io.umbra.journal.Event;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.JournalReader;
import io.umbra.journal.JournalSettings;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import io.umbra.postgres.TestDatabase;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.Submission;
import io.umbra.shadow.TelemetryReader;
import io.umbra.shadow.UpdateReader;
import io.umbra.shadow.UpdateRequest;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Lanes on a real database, with things that need no registry. */
public final class LaneFixture implements AutoCloseable, Things {

    /** More than anything takes here, however busy the machine is with something else. */
    public static final int CEILING_SECONDS = 60;

    /** No lease runs out and none is renewed unless a test sees to it, so no pause of the machine takes the shards away. */
    public static final LaneSettings SETTINGS = new LaneSettings(
            2, 8_192, 500, 100_000, Duration.ofMinutes(5), Duration.ofSeconds(20), Duration.ofHours(1));

    private static final ProjectFacts PROJECT = new ProjectFacts(1, "home", Limits.DEFAULT, Policies.DEFAULT);

    private final TestDatabase database;
    private final Map<Long, ThingFacts> things = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final MessageIds ids;
    public final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    public final History history;
    public Lanes lanes;

    public LaneFixture(InstantSource clock) throws Exception {
        this.database = TestDatabase.fresh();
        this.history = new History(database.dataSource(), HistorySettings.DEFAULT, new SimpleMeterRegistry());
        this.clock = clock;
        this.ids = new MessageIds(clock);
        this.lanes = start("here", database.dataSource(), SETTINGS, clock);
    }

    /** Another process's lanes on the same database. */
    public Lanes start(String node, DataSource source, LaneSettings settings, InstantSource time) throws Exception {
        var started = new Lanes(
                settings,
                node,
                source,
                this,
                new JournalPartitions(source, JournalSettings.DEFAULT),
                history,
                events::addAll,
                time,
                new SimpleMeterRegistry(),
                CommandSettings.DEFAULT);
        started.start();
        return started;
    }

    public TestDatabase database() {
        return database;
    }

    public JournalReader journal() {
        return new JournalReader(database.dataSource());
    }

    /** A thing of a model. */
    public ThingRef thing(long key, ThingModel model) {
        var thing = new ThingRef(key, PROJECT.key(), new ThingId(PROJECT.name(), "thing-" + key));
        things.put(key, new ThingFacts(thing, PROJECT, true, model, null, DesiredPolicy.STICKY));
        return thing;
    }

    public ThingRef thing(long key) {
        var thing = new ThingRef(key, PROJECT.key(), new ThingId(PROJECT.name(), "thing-" + key));
        things.putIfAbsent(key, new ThingFacts(thing, PROJECT, true, null, null, DesiredPolicy.STICKY));
        return thing;
    }

    /** A thing bound to a model. */
    public ThingRef thing(long key, String model, Validation validation) {
        var compiled = ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse(model))).model();
        var thing = new ThingRef(key, PROJECT.key(), new ThingId(PROJECT.name(), "thing-" + key));
        things.put(key, new ThingFacts(thing, PROJECT, true, compiled, validation, DesiredPolicy.STICKY));
        return thing;
    }

    public void forget(long key) {
        things.remove(key);
    }

    @Override
    public Optional<ThingFacts> facts(long key) {
        return Optional.ofNullable(things.get(key));
    }

    @Override
    public Optional<ThingFacts> facts(ThingId id) {
        return things.values().stream().filter(t -> t.ref().id().equals(id)).findFirst();
    }

    public UpdateRequest request(String json) {
        var read = UpdateReader.read(json.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT, clock.millis());
        return switch (read) {
            case UpdateReader.Read.Request(var request) -> request;
            case UpdateReader.Read.Refused refused -> throw new AssertionError(refused);
        };
    }

    public Change.Update report(long thing, String json) {
        return update(thing, new Principal.Device("thing-" + thing), json, false);
    }

    public Change.Telemetry telemetry(long thing, String json, boolean duplicate) {
        var read = TelemetryReader.read(json.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);
        if (!(read instanceof TelemetryReader.Read.Series(var requestId, var series, var digest))) {
            throw new AssertionError(read);
        }
        var device = new Principal.Device("thing-" + thing);
        return new Change.Telemetry(
                thing(thing), ids.next(), device, requestId, series, digest, duplicate, "$iot/t/telemetry/post");
    }

    public Change.Update desire(long thing, String json) {
        return update(thing, new Principal.Account("admin"), json, false);
    }

    public Change.Update update(long thing, Principal principal, String json, boolean duplicate) {
        return new Change.Update(
                thing(thing),
                ids.next(),
                Shadow.DEFAULT,
                principal,
                Spelling.NATIVE,
                request(json),
                duplicate,
                null,
                null);
    }

    public Change.Get get(long thing) {
        return new Change.Get(thing(thing), ids.next(), Shadow.DEFAULT);
    }

    public MessageIds ids() {
        return ids;
    }

    /** What became of a change, once its events were handed on too: a lane answers a later change only after that. */
    public Outcome outcome(Change change) throws Exception {
        var outcome = outcome(lanes, change);
        outcome(lanes, get(change.thing().key()));
        return outcome;
    }

    public static Outcome outcome(Shadows shadows, Change change) throws Exception {
        return shadows.submit(change).get(CEILING_SECONDS, TimeUnit.SECONDS);
    }

    public Outcome.Accepted accepted(Change change) throws Exception {
        return (Outcome.Accepted) outcome(change);
    }

    public static CompletableFuture<List<Outcome>> outcomes(Shadows shadows, List<? extends Change> changes) {
        var answers =
                changes.stream().map(change -> new CompletableFuture<Outcome>()).toList();
        var submissions = new ArrayList<Submission>();
        for (int i = 0; i < changes.size(); i++) {
            submissions.add(new Submission(changes.get(i), answers.get(i)::complete));
        }
        shadows.submit(submissions);
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    public long count(String sql) throws Exception {
        try (var connection = database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws Exception {
        lanes.stop();
        database.close();
    }
}
