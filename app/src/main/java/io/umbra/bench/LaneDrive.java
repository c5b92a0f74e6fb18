package io.umbra.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.command.CommandSettings;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.JournalSettings;
import io.umbra.journal.MessageIds;
import io.umbra.lane.LaneSettings;
import io.umbra.lane.Lanes;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.Submission;
import io.umbra.shadow.UpdateReader;
import io.umbra.shadow.UpdateRequest;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The lanes driven directly, without network, MQTT or parsing, by as many things with the same window: what the gateway's
 * figure is to be held against.
 */
final class LaneDrive implements Things {
    /** Far from the numbers the registry gives. */
    private static final long FIRST_KEY = 1_000_000_000L;

    private static final ProjectFacts PROJECT = new ProjectFacts(FIRST_KEY, "lanes", Limits.DEFAULT, Policies.DEFAULT);
    private static final int PAYLOADS = 64;

    private final List<ThingFacts> things;
    private final List<UpdateRequest> requests;
    private final int window;
    private final Lanes lanes;
    private final MessageIds ids = new MessageIds(Clock.systemUTC());
    private final LongAdder accepted = new LongAdder();
    private final LongAdder otherwise = new LongAdder();
    private volatile boolean running = true;

    /** @param database migrated, and with no platform running on it */
    LaneDrive(DataSource database, int things, int window) {
        this.window = window;
        this.things = IntStream.range(0, things).mapToObj(LaneDrive::thing).toList();
        this.requests =
                IntStream.range(0, PAYLOADS).mapToObj(LaneDrive::request).toList();
        this.lanes = new Lanes(
                LaneSettings.DEFAULT,
                "bench",
                database,
                this,
                new JournalPartitions(database, JournalSettings.DEFAULT),
                events -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                CommandSettings.DEFAULT);
    }

    /** Accepted updates a second. */
    double measure(Duration warmUp, Duration time) throws SQLException, InterruptedException {
        lanes.start();
        try {
            for (var thing : things) {
                IntStream.range(0, window).forEach(number -> submit(thing, number));
            }
            Pause.of(warmUp);
            var before = accepted.sum();
            var began = System.nanoTime();
            Pause.of(time);
            var perSecond = (accepted.sum() - before) / ((System.nanoTime() - began) / 1e9);
            if (otherwise.sum() > 0) {
                throw new IllegalStateException("%d updates were not accepted".formatted(otherwise.sum()));
            }
            return perSecond;
        } finally {
            running = false;
            lanes.stop();
        }
    }

    @Override
    public Optional<ThingFacts> facts(long key) {
        var at = key - FIRST_KEY;
        return at >= 0 && at < things.size() ? Optional.of(things.get((int) at)) : Optional.empty();
    }

    @Override
    public Optional<ThingFacts> facts(ThingId id) {
        return things.stream().filter(thing -> thing.ref().id().equals(id)).findFirst();
    }

    private void submit(ThingFacts thing, int number) {
        var change = new Change.Update(
                thing.ref(),
                ids.next(),
                Shadow.DEFAULT,
                new Principal.Device(thing.ref().id().name()),
                Spelling.NATIVE,
                requests.get(number % PAYLOADS),
                false,
                null,
                null);
        lanes.submit(List.of(new Submission(change, outcome -> answered(outcome, thing, number))));
    }

    private void answered(Outcome outcome, ThingFacts thing, int number) {
        if (outcome instanceof Outcome.Accepted) {
            accepted.increment();
        } else if (running) {
            otherwise.increment();
        }
        if (running) {
            submit(thing, number + 1);
        }
    }

    private static ThingFacts thing(int number) {
        var id = new ThingId(PROJECT.name(), "thing-" + number);
        return new ThingFacts(
                new ThingRef(FIRST_KEY + number, PROJECT.key(), id), PROJECT, true, null, null, DesiredPolicy.STICKY);
    }

    private static UpdateRequest request(int number) {
        var payload = new Report("t").payload(Report.FIRST + number);
        return switch (UpdateReader.read(payload.getBytes(US_ASCII), Limits.DEFAULT, System.currentTimeMillis())) {
            case UpdateReader.Read.Request(var request) -> request;
            case UpdateReader.Read.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }
}
