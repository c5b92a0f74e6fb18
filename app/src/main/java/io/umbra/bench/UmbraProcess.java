package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The platform as a process of its own, on a data directory that outlives it and on ports nobody else uses. It is started
 * from the class path of this process, or from that which {@code umbra.process.classpath} names.
 */
public final class UmbraProcess implements AutoCloseable {
    public static final String APPLICATION = "io.umbra.app.UmbraApplication";
    public static final String ADMIN_PASSWORD =
            "bench-" + Long.toString(ProcessHandle.current().pid(), 36) + "-Vb7xQ2mK";

    /** Those of the launcher. */
    private static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseG1GC",
            "-XX:InitialHeapSize=384m",
            "-XX:MinHeapSize=64m",
            "-XX:MetaspaceSize=160m",
            "-XX:MaxGCPauseMillis=100",
            "-XX:G1PeriodicGCInterval=20000",
            "-XX:+UseStringDeduplication",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable");

    /** A property of this process: more options, for who starts many platforms that do not live long. */
    private static final String MORE_OPTIONS = "umbra.process.options";

    /** A property of this process: where the platform's classes are, when they are not those of this process. */
    private static final String CLASS_PATH = "umbra.process.classpath";

    /** A property of this process: what the JVM learnt at a first start, see {@link WarmUp}; none without it. */
    private static final String CACHE = "umbra.process.cache";

    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final Duration STOPPED_WITHIN = Duration.ofMinutes(2);

    private static final List<String> LISTENERS = List.of("HTTP", "HTTPS", "MQTT", "MQTTS", "WS", "WSS", "MANAGEMENT");
    /** Ports this process has given away: a platform listens on its own a while after it was given them. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Start start;
    private final Process process;

    private UmbraProcess(Start start, Process process) {
        this.start = start;
        this.process = process;
    }

    /**
     * How to start a platform.
     *
     * @param home holds the data directory ({@code data}) and what the process prints ({@code umbra.log})
     * @param mainClass the application, or one that starts it in another way
     * @param jvmOptions before the class path
     * @param settings {@code UMBRA_*}
     */
    public record Start(Path home, String mainClass, List<String> jvmOptions, Map<String, String> settings) {

        /** On ports of its own, with everything else as it is by default. */
        public static Start in(Path home) {
            var settings = ownPorts();
            settings.put("UMBRA_DATA_DIR", home.resolve("data").toString());
            settings.put("UMBRA_ADMIN_PASSWORD", ADMIN_PASSWORD);
            return new Start(home, APPLICATION, options(), Map.copyOf(settings));
        }

        private static List<String> options() {
            var options = new ArrayList<>(JVM_OPTIONS);
            options.addAll(List.of(System.getProperty(MORE_OPTIONS, "").split(" ")));
            options.remove("");
            var cache = System.getProperty(CACHE, "");
            if (!cache.isEmpty() && Files.exists(Path.of(cache))) {
                options.add("-XX:AOTCache=" + cache);
            }
            return options;
        }

        /** The same with more settings, or others. */
        public Start with(Map<String, String> more) {
            var all = new HashMap<>(settings);
            all.putAll(more);
            return new Start(home, mainClass, jvmOptions, Map.copyOf(all));
        }

        /** The same started by another class, which may ask for system properties. */
        public Start as(String otherMainClass, String... properties) {
            var options = new ArrayList<>(jvmOptions);
            options.addAll(List.of(properties));
            return new Start(home, otherMainClass, List.copyOf(options), settings);
        }

        /** The port a listener was given. */
        public int port(String setting) {
            return Integer.parseInt(settings.getOrDefault(setting, "0"));
        }
    }

    /** Settings of a port for each listener that nobody else in this process is given. */
    public static Map<String, String> ownPorts() {
        var ports = new HashMap<String, String>();
        LISTENERS.forEach(name -> ports.put("UMBRA_" + name + "_PORT", Integer.toString(freePort())));
        return ports;
    }

    /** A new directory below another that the database's own user, who need not be ours, may walk through. */
    public static Path newHome(Path parent) throws IOException {
        var walkable = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
        return Files.createTempDirectory(parent, "umbra-", walkable);
    }

    /** Starts the platform and waits until it says it is ready. */
    public static UmbraProcess start(Start start) {
        var umbra = launch(start);
        umbra.awaitReady();
        return umbra;
    }

    /** Starts the platform and does not wait. */
    public static UmbraProcess launch(Start start) {
        try {
            Files.createDirectories(start.home());
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(start.jvmOptions());
            command.addAll(List.of("-cp", classPath(), start.mainClass()));
            var builder = new ProcessBuilder(command)
                    .directory(start.home().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            start.home().resolve("umbra.log").toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("UMBRA_"));
            builder.environment().putAll(start.settings());
            var process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new UmbraProcess(start, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return System.getProperty(CLASS_PATH, System.getProperty("java.class.path"));
    }

    /** Waits for {@code /readyz}. */
    public void awaitReady() {
        var deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IllegalStateException("the platform did not become ready:\n" + lastWords());
            }
            waitForExit(Duration.ofMillis(50));
        }
    }

    /** Whether {@code /readyz} answers 200. */
    public boolean ready() {
        try {
            return rest().get("/readyz").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public Rest rest() {
        return Rest.at(URI.create("http://127.0.0.1:" + start.port("UMBRA_HTTP_PORT")));
    }

    /** REST as the administrator. */
    public Rest admin() {
        return rest().login("admin", ADMIN_PASSWORD);
    }

    public InetSocketAddress mqtt() {
        return new InetSocketAddress("127.0.0.1", start.port("UMBRA_MQTT_PORT"));
    }

    public int port(String setting) {
        return start.port(setting);
    }

    public Path data() {
        return start.home().resolve("data");
    }

    public Start settings() {
        return start;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** {@code kill -9}: the process ends without a word. */
    public void kill() {
        process.destroyForcibly();
        if (!waitForExit(STOPPED_WITHIN)) {
            throw new IllegalStateException("the platform outlives being killed");
        }
    }

    /** SIGTERM, and waits until all is stopped. */
    @Override
    public void close() {
        process.destroy();
        if (!waitForExit(STOPPED_WITHIN)) {
            process.destroyForcibly();
            throw new IllegalStateException("the platform did not stop:\n" + lastWords());
        }
    }

    /** The end of what the process printed. */
    public String lastWords() {
        try {
            var lines = Files.readAllLines(start.home().resolve("umbra.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    /** Processor time the process and its children have used so far. */
    public Duration cpu() {
        var own = process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
        return process.descendants()
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(own, Duration::plus);
    }

    private boolean waitForExit(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * A port below those the system gives to outgoing connections, and below those an embedded PostgreSQL takes for itself,
     * so that it is not taken before it is listened on.
     */
    private static int freePort() {
        while (true) {
            var port = ThreadLocalRandom.current().nextInt(10_100, 20_000);
            if (GIVEN.add(port) && free(port)) {
                return port;
            }
        }
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
