package io.umbra.bench;

import io.umbra.bench.Crowd.Wave;
import io.umbra.bench.Crowd.Way;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What many connections cost and how fast they come back: at rest over TLS, after thousands of them broke off at once, and
 * after the platform was stopped or killed while they stood.
 */
final class ConnectionsBench {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration AT_REST = Duration.ofSeconds(45);
    private static final Duration SWEPT_WITHIN = Duration.ofMinutes(4);
    private static final double AS_FAST_AS_LET_IN = Double.POSITIVE_INFINITY;
    private static final double PROBES_A_SECOND = 20;
    private static final int MESSAGE_BYTES = 1_000;
    private static final double MEBI = 1 << 20;

    /** All come from one address here; devices of their own addresses would not share its rate. */
    static final Map<String, String> SETTINGS = Map.of("UMBRA_LIMIT_CONNECT_RATE", "0");

    private final UmbraProcess.Start start;
    private final ConnectionsOptions options;
    private final Figures figures;
    private UmbraProcess umbra;

    ConnectionsBench(UmbraProcess.Start start, ConnectionsOptions options, Figures figures) {
        this.start = start;
        this.options = options;
        this.figures = figures;
        this.umbra = UmbraProcess.start(start);
    }

    void run() throws SQLException {
        try {
            measure();
        } finally {
            if (umbra.handle().isAlive()) {
                umbra.close();
            }
        }
    }

    private void measure() throws SQLException {
        figures.note("flags", String.join(" ", start.jvmOptions()));
        var devices = register();
        var probe = BenchProject.make(umbra.admin(), "probe").thing("probe", Map.of());
        var context = ClientTls.trusting(umbra.data().resolve("tls/ca.crt"));
        var tls = new Way(at("UMBRA_MQTTS_PORT"), context);
        var plain = new Way(at("UMBRA_MQTT_PORT"), null);
        noteMemory("before");
        try (var crowd = Crowd.of(devices, KEEP_ALIVE)) {
            note("first", crowd.connect(tls, options.rate(), options.underWay()));
            Pause.of(AT_REST);
            noteMemory("atRest");
            figures.note("standing", crowd.standing());
            storm("tls", crowd, tls, probe, options.underWay());
            storm("plain", crowd, plain, probe, options.underWay());
            storm("tlsAllAtOnce", crowd, tls, probe, options.reconnects());
            // The next restart is to find all of them over TLS.
            crowd.drop(options.connections());
            crowd.connect(tls, AS_FAST_AS_LET_IN, options.underWay());
            noteMemory("afterStorms");
            Pause.of(AT_REST);
            noteMemory("atRestAgain");
            restart("afterStop", crowd, tls, UmbraProcess::close);
            restart("afterKill", crowd, tls, UmbraProcess::kill);
        }
        stalled();
    }

    /** A back end that reads, and one that stops reading, while as much is published; then it returns. */
    private void stalled() {
        var project = BenchProject.make(umbra.admin(), "stalled");
        var login = project.backEnd();
        var publisher = project.thing("publisher", Map.of());
        try (var publishes = QuietClient.connect(umbra.mqtt(), publisher)) {
            publishes.publish("plain/bench", MESSAGE_BYTES, options.messages());
            figures.note("messages.unheardPerSecond", published(publishes));
            try (var reads = QuietClient.connect(umbra.mqtt(), login);
                    var reader = Executors.newSingleThreadExecutor()) {
                reads.subscribe("plain/#");
                var read =
                        reader.submit(() -> reads.takeUntil(options.messages()).size());
                figures.note("messages.heardPerSecond", published(publishes));
                figures.note("messages.heard", read.get());
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
            var before = Memory.liveHeap(umbra.handle());
            try (var stalls = QuietClient.connect(umbra.mqtt(), login)) {
                figures.note("messages.whileOneStallsPerSecond", published(publishes));
                figures.note("messages.heapGrewByMiB", (Memory.liveHeap(umbra.handle()) - before) / MEBI);
            }
            try (var returned = QuietClient.connect(umbra.mqtt(), login)) {
                var began = System.nanoTime();
                figures.note(
                        "messages.afterReturn",
                        returned.takeUntil(options.messages()).size());
                figures.noteSeconds("messages.afterReturnSeconds", began);
            }
        }
    }

    private long published(QuietClient by) {
        return Math.round(options.messages()
                / (by.publish("plain/bench", MESSAGE_BYTES, options.messages()).toNanos() / 1e9));
    }

    /** Made in the database at once, each with its name for its key. */
    private List<Fleet.Device> register() throws SQLException {
        BenchProject.make(umbra.admin(), "crowd");
        try (var connection = Database.of(umbra).connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    with made as (
                        insert into thing (project, name, tags, version, created_at, updated_at)
                        select p.key, 'device-' || n, '{}', 1, now(), now()
                        from project p, generate_series(0, %d) n
                        where p.name = 'crowd'
                        returning key, name)
                    insert into credential (thing, secret_hash, created_at)
                    select key, sha256(convert_to(name, 'UTF8')), now() from made""".formatted(options.connections() - 1));
        }
        return IntStream.range(0, options.connections())
                .mapToObj(number -> "device-" + number)
                .map(name -> new Fleet.Device(name, "crowd/" + name, name, "$iot/" + name + "/shadow/update"))
                .toList();
    }

    private InetSocketAddress at(String port) {
        return new InetSocketAddress("127.0.0.1", umbra.port(port));
    }

    /** Many lose their connections in one moment and come back at once, while one that kept its own reports. */
    private void storm(String name, Crowd crowd, Way way, Fleet.Device probe, int most) {
        try (var reporter = Fleet.connect(umbra.mqtt(), List.of(probe), 64, KEEP_ALIVE, Fleet.firstNumber())) {
            reporter.pace(PROBES_A_SECOND);
            Pause.of(Duration.ofSeconds(5));
            figures.noteMillis(name + ".probeBefore", reporter.takeLatencies().within(1));
            var cpu = umbra.cpu();
            crowd.drop(options.reconnects());
            var wave = crowd.connect(way, AS_FAST_AS_LET_IN, most);
            note(name, wave);
            figures.note(name + ".platformCores", umbra.cpu().minus(cpu).toNanos() / 1e9 / wave.seconds());
            var acks = reporter.takeLatencies();
            figures.note(name + ".probes", acks.count());
            figures.noteMillis(name + ".longestAckMillis", acks.within(1));
        }
    }

    /** The platform goes and comes back; those who do so too in time were never offline. */
    private void restart(String name, Crowd crowd, Way way, Consumer<UmbraProcess> ending) {
        var before = ended(false);
        var offline = ended(true);
        var began = System.nanoTime();
        ending.accept(umbra);
        figures.noteSeconds(name + ".goneAfterSeconds", began);
        umbra = UmbraProcess.start(start);
        figures.noteSeconds(name + ".readyAfterSeconds", began);
        note(name, crowd.connect(way, AS_FAST_AS_LET_IN, options.underWay()));
        figures.noteSeconds(name + ".allBackAfterSeconds", began);
        var deadline = System.nanoTime() + SWEPT_WITHIN.toNanos();
        while (ended(false) - before < options.connections() && System.nanoTime() < deadline) {
            Pause.of(Duration.ofSeconds(1));
        }
        figures.note(name + ".oldConnectionsEnded", ended(false) - before);
        figures.note(name + ".offlineEvents", ended(true) - offline);
        figures.note(name + ".standing", crowd.standing());
    }

    /** How many ends of the crowd's connections the journal has: all, or those by which a thing went offline. */
    private long ended(boolean offline) {
        return Database.of(umbra)
                .number("select count(*) from journal_event where kind = 8"
                        + " and project = (select key from project where name = 'crowd')"
                        + (offline ? " and (body::jsonb ->> 'turned')::boolean" : ""));
    }

    private void noteMemory(String when) {
        figures.note(when + ".jvmResidentMiB", Math.round(Memory.resident(umbra.handle()) / MEBI));
        figures.note(when + ".jvmPeakMiB", Math.round(Memory.peak(umbra.handle()) / MEBI));
        figures.note(when + ".postgresMiB", Math.round(Memory.ofChildren(umbra.handle()) / MEBI));
    }

    private void note(String name, Wave wave) {
        figures.note(name + ".connected", wave.connected());
        figures.note(name + ".perSecond", wave.perSecond());
        figures.noteLatencies(name + ".connack", wave.answers());
        figures.noteLatencies(name + ".fromSyn", wave.whole());
        figures.note(name + ".failedAndTriedAgain", wave.failures().toString());
    }
}
