package io.umbra.app.settings;

import static io.umbra.app.settings.Values.address;
import static io.umbra.app.settings.Values.duration;
import static io.umbra.app.settings.Values.flag;
import static io.umbra.app.settings.Values.host;
import static io.umbra.app.settings.Values.listOf;
import static io.umbra.app.settings.Values.number;
import static io.umbra.app.settings.Values.oneOf;
import static io.umbra.app.settings.Values.optional;
import static io.umbra.app.settings.Values.path;
import static io.umbra.app.settings.Values.port;
import static io.umbra.app.settings.Values.postgresUrl;
import static io.umbra.app.settings.Values.server;
import static io.umbra.app.settings.Values.text;
import static io.umbra.app.settings.Values.url;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is set for the process and its storage, in the order of docs/settings.md; then come {@link MqttSettings}. */
public final class KnownSettings {

    private static final SettingsTable TABLE = new SettingsTable();

    public static final Setting<Optional<Path>> CONFIG = TABLE.add(
            "UMBRA_CONFIG",
            "",
            "A file of lines `NAME=value` with any of these settings; the environment goes before it. Without it `umbra.conf`"
                    + " in the working directory is read if it is there.",
            optional(path()));
    public static final Setting<Path> DATA_DIR =
            TABLE.add("UMBRA_DATA_DIR", "data", "Where everything is kept: database, certificates, secrets.", path());

    public static final Setting<String> JAVA_OPTS = TABLE.add(
            "UMBRA_JAVA_OPTS",
            "",
            "More options for the JVM, such as `-Xmx1g`; read by the launcher, from the environment only.",
            text());

    public static final Setting<InetAddress> BIND = TABLE.add(
            "UMBRA_BIND",
            "127.0.0.1",
            "The address all listeners bind to but that of the metrics; `0.0.0.0` for all.",
            address());
    public static final Setting<Optional<String>> PUBLIC_HOST = TABLE.add(
            "UMBRA_PUBLIC_HOST",
            "",
            "The name devices and browsers reach this machine by; it stands in the server certificate and in the"
                    + " addresses devices are told. Empty: `localhost` when bound to loopback, else the host name.",
            optional(host()));
    public static final Setting<Integer> HTTP_PORT = TABLE.add(
            "UMBRA_HTTP_PORT", "8080", "HTTP. On a bind address other than loopback it only redirects.", port());
    public static final Setting<Integer> HTTPS_PORT =
            TABLE.add("UMBRA_HTTPS_PORT", "8443", "HTTPS, with HTTP/2: REST and console.", port());
    public static final Setting<Boolean> HTTP_PLAIN = TABLE.add(
            "UMBRA_HTTP_PLAIN",
            "false",
            "Serve everything by plain HTTP too on a bind address other than loopback.",
            flag());
    public static final Setting<List<InetAddress>> TRUSTED_PROXIES = TABLE.add(
            "UMBRA_TRUSTED_PROXIES",
            "",
            "Addresses of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, and whose headers of the"
                    + " PROXY protocol, see `UMBRA_PROXY_PROTOCOL`.",
            listOf(address()));
    public static final Setting<Integer> REQUEST_BYTES =
            TABLE.limit("REQUEST_BYTES", 1_048_576, "Bytes of the body of any HTTP request.", 1_024, 104_857_600);
    public static final Setting<Integer> STREAMS =
            TABLE.limit("STREAMS", 1_000, "Event streams at a time, of all callers together.", 1, 100_000);
    public static final Setting<Duration> REST_PATIENCE = TABLE.add(
            "UMBRA_REST_PATIENCE",
            "2s",
            "How long a caller of REST waits at most for a database that does not answer: then comes 503; 500ms to 5m.",
            duration());
    public static final Setting<Integer> SCAN = TABLE.limit(
            "SCAN",
            200_000,
            "Things one search looks at where no index helps; the next page goes on from there.",
            100,
            10_000_000);
    public static final Setting<Integer> MANAGEMENT_PORT = TABLE.add(
            "UMBRA_MANAGEMENT_PORT",
            "9090",
            "Metrics for Prometheus at `/actuator/prometheus`, always on loopback.",
            port());

    public static final Setting<String> LOG_FORMAT = TABLE.add(
            "UMBRA_LOG_FORMAT",
            "text",
            "What the log is written as: `text`, or a JSON object a line as `ecs`, `gelf` or `logstash` have it.",
            oneOf("text", "ecs", "gelf", "logstash"));
    public static final Setting<Optional<URI>> OTLP_URL = TABLE.add(
            "UMBRA_OTLP_URL",
            "",
            "An OpenTelemetry collector that is told what became of messages, by OTLP over HTTP, such as"
                    + " `http://localhost:4318/v1/traces`.",
            optional(url()));
    public static final Setting<Optional<String>> OTLP_HEADERS =
            TABLE.secret("UMBRA_OTLP_HEADERS", "Headers sent to it, as `name=value`, separated by commas.");

    public static final Setting<Optional<String>> ADMIN_PASSWORD = TABLE.secret(
            "UMBRA_ADMIN_PASSWORD",
            "The password of the user `admin`, set at the first start. Without it one is generated, to be changed at the"
                    + " first login; it is in `$UMBRA_DATA_DIR/admin-password` until then.");

    public static final Setting<Optional<String>> DB_URL = TABLE.add(
            "UMBRA_DB_URL",
            "",
            "A PostgreSQL to use (15 or newer) instead of the embedded one, as a JDBC address.",
            optional(postgresUrl()));
    public static final Setting<String> DB_USER = TABLE.add("UMBRA_DB_USER", "umbra", "Its user.", text());
    public static final Setting<Optional<String>> DB_PASSWORD =
            TABLE.secret("UMBRA_DB_PASSWORD", "Its user's password.");
    public static final Setting<Integer> DB_POOL = TABLE.add(
            "UMBRA_DB_POOL", "10", "Connections for the registry and REST; the lanes have their own.", number(2, 200));
    public static final Setting<Duration> DB_SOCKET_TIMEOUT = TABLE.add(
            "UMBRA_DB_SOCKET_TIMEOUT",
            "20s",
            "A database connection that is silent for so long while an answer is due counts as broken.",
            duration());

    public static final Setting<Optional<Path>> POSTGRES_BIN = TABLE.add(
            "UMBRA_POSTGRES_BIN",
            "",
            "The `bin` folder of an installed PostgreSQL to run as the embedded one.",
            optional(path()));
    public static final Setting<Integer> POSTGRES_PORT = TABLE.add(
            "UMBRA_POSTGRES_PORT",
            "0",
            "The port of the embedded PostgreSQL on loopback; 0 takes a free one at each start.",
            number(0, 65_535));
    public static final Setting<Integer> POSTGRES_SHARED_BUFFERS_MB =
            TABLE.add("UMBRA_POSTGRES_SHARED_BUFFERS_MB", "256", "Its `shared_buffers`.", number(16, 65_536));
    public static final Setting<Integer> POSTGRES_MAX_CONNECTIONS =
            TABLE.add("UMBRA_POSTGRES_MAX_CONNECTIONS", "60", "Its `max_connections`.", number(20, 1_000));
    public static final Setting<Integer> POSTGRES_MAX_WAL_MB = TABLE.add(
            "UMBRA_POSTGRES_MAX_WAL_MB",
            "2048",
            "Its `max_wal_size`: at most about so much is replayed after a crash.",
            number(256, 1_048_576));

    public static final Setting<Integer> LANES = TABLE.add(
            "UMBRA_LANES",
            "2",
            "Writers, each with its own database connection; may change at any start.",
            number(1, 64));
    public static final Setting<Integer> LANE_QUEUE = TABLE.add(
            "UMBRA_LANE_QUEUE",
            "8192",
            "Changes a lane holds at most; one project may fill half.",
            number(2, 1_000_000));
    public static final Setting<Integer> LANE_BATCH =
            TABLE.add("UMBRA_LANE_BATCH", "500", "Changes committed in one transaction at most.", number(1, 5_000));
    public static final Setting<Integer> CACHED_THINGS = TABLE.add(
            "UMBRA_CACHED_THINGS", "100000", "Things whose state the lanes keep in memory.", number(64, 10_000_000));
    public static final Setting<Duration> STORE_WAIT = TABLE.add(
            "UMBRA_STORE_WAIT",
            "60s",
            "How long publishes wait, unacknowledged, for a database that is away before their connection is closed.",
            duration());
    public static final Setting<Duration> LEASE = TABLE.add(
            "UMBRA_LEASE",
            "10s",
            "How long a process that fell silent still owns its shards before another may take them.",
            duration());
    public static final Setting<Integer> COMMAND_IN_FLIGHT = TABLE.add(
            "UMBRA_COMMAND_IN_FLIGHT",
            "1",
            "How many of one thing's commands are under way at a time.",
            number(1, 100));
    public static final Setting<Integer> COMMAND_QUEUE =
            TABLE.add("UMBRA_COMMAND_QUEUE", "20", "How many commands wait for one thing at most.", number(1, 1_000));
    public static final Setting<Integer> COMMAND_ATTEMPTS = TABLE.add(
            "UMBRA_COMMAND_ATTEMPTS",
            "3",
            "How many requests of a command leave before its thing counts as silent.",
            number(1, 20));
    public static final Setting<Duration> COMMAND_RETRY = TABLE.add(
            "UMBRA_COMMAND_RETRY",
            "10s",
            "How long a command's request waits for an answer before the next leaves.",
            duration());
    public static final Setting<Duration> COMMAND_TIMEOUT = TABLE.add(
            "UMBRA_COMMAND_TIMEOUT",
            "30s",
            "How long the answer to a command may take where the command does not say.",
            duration());
    public static final Setting<Duration> COMMAND_MAX_TTL =
            TABLE.add("UMBRA_COMMAND_MAX_TTL", "7d", "How long a command may wait for its thing at most.", duration());
    public static final Setting<Duration> COMMAND_LATE = TABLE.add(
            "UMBRA_COMMAND_LATE", "24h", "How long a command that timed out still takes a result.", duration());
    public static final Setting<Duration> COMMAND_KEPT = TABLE.add(
            "UMBRA_COMMAND_KEPT", "30d", "How long a command that is over, or a job, can be looked at.", duration());
    public static final Setting<Integer> COMMAND_JOB_THINGS = TABLE.add(
            "UMBRA_COMMAND_JOB_THINGS",
            "10000",
            "How many things one job of commands may be for.",
            number(1, 1_000_000));
    public static final Setting<Duration> JOURNAL_REPORTS =
            TABLE.add("UMBRA_JOURNAL_REPORTS", "24h", "How long the journal keeps accepted reports.", duration());
    public static final Setting<Duration> JOURNAL_EVENTS =
            TABLE.add("UMBRA_JOURNAL_EVENTS", "30d", "How long the journal keeps everything else.", duration());
    public static final Setting<Boolean> HISTORY = TABLE.add(
            "UMBRA_HISTORY", "true", "Keep what things report over time; `false` keeps the newest only.", flag());
    public static final Setting<Integer> HISTORY_PROPERTIES =
            TABLE.limit("HISTORY_PROPERTIES", 4_096, "Names of properties in the history of a project.", 1, 65_536);
    public static final Setting<Integer> TRACE_SAMPLE = TABLE.add(
            "UMBRA_TRACE_SAMPLE",
            "10",
            "Of so many plain reports in a thousand the steps after the commit are kept; those of whatever reaches a device always are.",
            number(0, 1_000));
    public static final Setting<Boolean> WEBHOOK_ALLOW_PRIVATE = TABLE.add(
            "UMBRA_WEBHOOK_ALLOW_PRIVATE",
            "false",
            "Let webhooks send to private and loopback addresses, and by plain HTTP.",
            flag());
    public static final Setting<Integer> WEBHOOK_ATTEMPTS = TABLE.add(
            "UMBRA_WEBHOOK_ATTEMPTS", "8", "Attempts before an event goes to the dead letters.", number(1, 1_000));
    public static final Setting<Duration> WEBHOOK_PAUSE = TABLE.add(
            "UMBRA_WEBHOOK_PAUSE",
            "1s",
            "The pause after the first attempt that failed; it doubles with each.",
            duration());
    public static final Setting<Duration> WEBHOOK_LONGEST_PAUSE =
            TABLE.add("UMBRA_WEBHOOK_LONGEST_PAUSE", "60s", "Where doubling ends.", duration());
    public static final Setting<Duration> WEBHOOK_TIMEOUT =
            TABLE.add("UMBRA_WEBHOOK_TIMEOUT", "10s", "How long one attempt may take.", duration());
    public static final Setting<List<String>> KAFKA_SERVERS = TABLE.add(
            "UMBRA_KAFKA_SERVERS",
            "",
            "Brokers of a Kafka, as `host:port`, to which events of all projects are written.",
            listOf(server()));
    public static final Setting<String> KAFKA_TOPIC = TABLE.add(
            "UMBRA_KAFKA_TOPIC",
            "umbra.events",
            "The topic they go to; `{project}` and `{type}` stand for the event's.",
            text());
    public static final Setting<List<String>> KAFKA_TYPES =
            TABLE.add("UMBRA_KAFKA_TYPES", "", "Which types of events; empty for all.", listOf(text()));
    public static final Setting<Optional<Path>> KAFKA_CONFIG = TABLE.add(
            "UMBRA_KAFKA_CONFIG",
            "",
            "A properties file with more of Kafka's own settings of a producer, such as `security.protocol`.",
            optional(path()));
    public static final Setting<Integer> WEBHOOKS = TABLE.limit("WEBHOOKS", 20, "Webhooks of a project.", 1, 10_000);

    private KnownSettings() {}

    /** All of them, in order. */
    public static List<Setting<?>> all() {
        return Stream.concat(TABLE.settings().stream(), MqttSettings.TABLE.settings().stream())
                .toList();
    }
}
