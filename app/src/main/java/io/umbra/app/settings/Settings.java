package io.umbra.app.settings;

import io.umbra.api.ApiSettings;
import io.umbra.api.kafka.KafkaSettings;
import io.umbra.api.webhook.WebhookSettings;
import io.umbra.app.otlp.OtlpSettings;
import io.umbra.command.CommandSettings;
import io.umbra.gateway.GatewaySettings;
import io.umbra.gateway.durable.DurableSettings;
import io.umbra.gateway.session.SessionSettings;
import io.umbra.gateway.topic.TopicLimits;
import io.umbra.gateway.wire.WireSettings;
import io.umbra.history.HistorySettings;
import io.umbra.journal.JournalSettings;
import io.umbra.lane.LaneSettings;
import io.umbra.postgres.PostgresSettings;
import io.umbra.presence.ConnectionLogSettings;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectDefaults;
import io.umbra.trace.TraceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of this process: read once, checked, and handed to its parts as their own records. */
public final class Settings {

    private final Map<Setting<?>, Object> values;

    private Settings(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /**
     * Reads the settings from an environment, and a file if there is one.
     *
     * @param folder the working directory
     * @throws SettingsFailure naming every setting that is wrong, and every {@code UMBRA_} name that is none
     */
    public static Settings read(Map<String, String> environment, Path folder) {
        var settings = new Settings(SettingsReader.read(environment, folder));
        settings.checkParts();
        return settings;
    }

    @SuppressWarnings("unchecked") // The reader put there what the setting's own parser made.
    public <T> T get(Setting<T> setting) {
        return (T) Objects.requireNonNull(values.get(setting));
    }

    public Path dataDirectory() {
        return get(KnownSettings.DATA_DIR);
    }

    /** Whether the log is JSON, for programs to read. */
    public boolean logsJson() {
        return !get(KnownSettings.LOG_FORMAT).equals("text");
    }

    /** Whether all listeners are out of reach of other machines. */
    public boolean isLoopbackOnly() {
        return get(KnownSettings.BIND).isLoopbackAddress();
    }

    /** The name devices and browsers are told to reach us by. */
    public String publicHost() {
        return get(KnownSettings.PUBLIC_HOST).orElseGet(() -> isLoopbackOnly() ? "localhost" : hostName());
    }

    /** This machine's own name; {@code localhost} where it knows none. */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** An address with our public name, such as {@code https://localhost:8443}. */
    public URI publicUrl(String scheme, Setting<Integer> port) {
        var host = publicHost();
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + get(port));
    }

    /** Whether plain HTTP may serve everything. */
    public boolean plainHttpServesAll() {
        return isLoopbackOnly() || get(KnownSettings.HTTP_PLAIN);
    }

    /** The embedded database below a data directory. */
    public PostgresSettings postgres(Path dataDirectory) {
        return new PostgresSettings(
                dataDirectory.resolve("postgres"),
                get(KnownSettings.POSTGRES_BIN).orElse(null),
                get(KnownSettings.POSTGRES_PORT),
                get(KnownSettings.POSTGRES_SHARED_BUFFERS_MB),
                get(KnownSettings.POSTGRES_MAX_CONNECTIONS),
                get(KnownSettings.POSTGRES_MAX_WAL_MB),
                Duration.ofMinutes(5),
                Duration.ofSeconds(4));
    }

    public LaneSettings lanes() {
        return new LaneSettings(
                get(KnownSettings.LANES),
                get(KnownSettings.LANE_QUEUE),
                get(KnownSettings.LANE_BATCH),
                get(KnownSettings.CACHED_THINGS),
                get(KnownSettings.STORE_WAIT),
                get(KnownSettings.DB_SOCKET_TIMEOUT),
                get(KnownSettings.LEASE));
    }

    public CommandSettings commands() {
        return new CommandSettings(
                get(KnownSettings.COMMAND_IN_FLIGHT),
                get(KnownSettings.COMMAND_QUEUE),
                get(KnownSettings.COMMAND_ATTEMPTS),
                get(KnownSettings.COMMAND_RETRY),
                get(KnownSettings.COMMAND_TIMEOUT),
                get(KnownSettings.COMMAND_MAX_TTL),
                get(KnownSettings.COMMAND_LATE),
                get(KnownSettings.COMMAND_KEPT),
                get(KnownSettings.COMMAND_JOB_THINGS));
    }

    public JournalSettings journal() {
        return new JournalSettings(get(KnownSettings.JOURNAL_REPORTS), get(KnownSettings.JOURNAL_EVENTS));
    }

    public TraceSettings traces() {
        return new TraceSettings(get(KnownSettings.TRACE_SAMPLE), get(KnownSettings.JOURNAL_EVENTS));
    }

    /** The collector that is told what became of messages, if there is one. */
    public Optional<OtlpSettings> otlp() {
        var headers = get(KnownSettings.OTLP_HEADERS).map(Settings::headers).orElse(Map.of());
        return get(KnownSettings.OTLP_URL).map(url -> new OtlpSettings(url, headers));
    }

    private static Map<String, String> headers(String text) {
        var headers = new HashMap<String, String>();
        for (var header : text.split(",", -1)) {
            var equals = header.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        KnownSettings.OTLP_HEADERS.name() + " must be name=value, separated by commas");
            }
            headers.put(
                    header.substring(0, equals).strip(),
                    header.substring(equals + 1).strip());
        }
        return headers;
    }

    public WebhookSettings webhooks() {
        return new WebhookSettings(
                get(KnownSettings.WEBHOOK_ALLOW_PRIVATE),
                get(KnownSettings.WEBHOOK_ATTEMPTS),
                get(KnownSettings.WEBHOOK_PAUSE),
                get(KnownSettings.WEBHOOK_LONGEST_PAUSE),
                get(KnownSettings.WEBHOOK_TIMEOUT),
                get(KnownSettings.WEBHOOKS));
    }

    public KafkaSettings kafka() {
        return new KafkaSettings(
                get(KnownSettings.KAFKA_SERVERS),
                get(KnownSettings.KAFKA_TOPIC),
                get(KnownSettings.KAFKA_TYPES),
                get(KnownSettings.KAFKA_CONFIG).map(Settings::properties).orElse(Map.of()));
    }

    private static Map<String, String> properties(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            var properties = new Properties();
            properties.load(lines);
            return properties.stringPropertyNames().stream()
                    .collect(Collectors.toMap(name -> name, properties::getProperty));
        } catch (IOException e) {
            throw new IllegalArgumentException(KnownSettings.KAFKA_CONFIG.name() + ": cannot read " + file, e);
        }
    }

    public HistorySettings history() {
        return new HistorySettings(get(KnownSettings.HISTORY), get(KnownSettings.HISTORY_PROPERTIES));
    }

    public ConnectionLogSettings connectionLog() {
        return new ConnectionLogSettings(
                get(MqttSettings.CONNECTION_LOG_KEPT),
                get(MqttSettings.CONNECTION_LOG_RATE),
                ConnectionLogSettings.DEFAULT.queue());
    }

    /** What a project gets that says nothing of its own. */
    public ProjectDefaults projectDefaults() {
        var limits = new Limits(
                get(MqttSettings.THING_RATE),
                get(MqttSettings.THING_BURST),
                get(MqttSettings.MAX_PAYLOAD_BYTES),
                get(MqttSettings.MAX_SECTION_BYTES),
                get(MqttSettings.MAX_SECTION_LEAVES),
                get(MqttSettings.MAX_DEPTH),
                get(MqttSettings.MAX_KEY_BYTES),
                get(MqttSettings.MAX_STRING_CHARS),
                get(MqttSettings.MAX_ARRAY_ITEMS),
                get(MqttSettings.MAX_NAMED_SHADOWS),
                get(MqttSettings.MAX_THINGS),
                get(MqttSettings.MAX_CONNECTIONS),
                get(MqttSettings.MAX_CONNECTIONS_PER_THING));
        return new ProjectDefaults(limits, Policies.DEFAULT);
    }

    /**
     * The gateway.
     *
     * @param name what the gateway is called in the presence of its things
     */
    public GatewaySettings gateway(String name, Path certificate, Path key) {
        return new GatewaySettings(
                name,
                wire(certificate, key),
                session(),
                durable(),
                get(MqttSettings.SYS_INTERVAL),
                get(MqttSettings.DRAIN));
    }

    private WireSettings wire(Path certificate, Path key) {
        var listeners = Stream.of(
                        plain("mqtt", MqttSettings.MQTT_PORT, false),
                        secure("mqtts", MqttSettings.MQTTS_PORT, false, MqttSettings.MQTTS_CERTIFICATES),
                        secure(
                                "mqtts-extra",
                                MqttSettings.MQTTS_EXTRA_PORT,
                                false,
                                MqttSettings.MQTTS_EXTRA_CERTIFICATES),
                        plain("ws", MqttSettings.WS_PORT, true),
                        secure("wss", MqttSettings.WSS_PORT, true, MqttSettings.WSS_CERTIFICATES))
                .filter(listener -> listener.port() != 0)
                .toList();
        return new WireSettings(
                get(KnownSettings.BIND).getHostAddress(),
                listeners,
                certificate,
                key,
                get(MqttSettings.CONNECT_RATE),
                get(MqttSettings.CONNECT_BURST),
                get(MqttSettings.CONNECTIONS),
                get(MqttSettings.CONNECT_BYTES),
                get(MqttSettings.OUTBOUND_BUFFER),
                get(MqttSettings.THREADS),
                get(MqttSettings.WS_ORIGINS),
                get(KnownSettings.TRUSTED_PROXIES),
                get(MqttSettings.HANDSHAKES));
    }

    private WireSettings.Listener plain(String name, Setting<Integer> port, boolean webSocket) {
        return new WireSettings.Listener(
                name, get(port), false, webSocket, WireSettings.ClientCertificates.OFF, isBehindProxy(name));
    }

    private boolean isBehindProxy(String listener) {
        return get(MqttSettings.PROXY_PROTOCOL).contains(listener);
    }

    private WireSettings.Listener secure(
            String name,
            Setting<Integer> port,
            boolean webSocket,
            Setting<WireSettings.ClientCertificates> certificates) {
        return new WireSettings.Listener(name, get(port), true, webSocket, get(certificates), isBehindProxy(name));
    }

    private DurableSettings durable() {
        return new DurableSettings(
                get(MqttSettings.SESSION_EXPIRY),
                get(MqttSettings.SESSION_KEPT),
                get(MqttSettings.THING_BACKLOG),
                get(MqttSettings.KEY_BACKLOG),
                get(MqttSettings.SESSION_READERS),
                get(KnownSettings.STORE_WAIT),
                get(MqttSettings.RETAINED),
                get(MqttSettings.SESSIONS));
    }

    private SessionSettings session() {
        return new SessionSettings(
                get(MqttSettings.CONNECT_TIMEOUT),
                get(MqttSettings.OPEN_TIMEOUT),
                get(MqttSettings.PACKET_BYTES),
                new TopicLimits(get(MqttSettings.TOPIC_BYTES), get(MqttSettings.TOPIC_LEVELS)),
                get(MqttSettings.CLIENT_ID_BYTES),
                get(MqttSettings.SUBSCRIPTIONS),
                get(MqttSettings.FILTERS),
                get(MqttSettings.IN_FLIGHT),
                get(MqttSettings.RECEIVE_MAXIMUM),
                get(MqttSettings.UNANSWERED),
                get(MqttSettings.UNANSWERED_BYTES),
                get(MqttSettings.OUTBOUND_QUEUE),
                get(MqttSettings.OUTBOUND_BYTES),
                get(MqttSettings.TOPIC_ALIASES),
                get(MqttSettings.CONNECTIONS),
                get(MqttSettings.KEY_CONNECTIONS),
                get(MqttSettings.SERVER_KEEP_ALIVE));
    }

    /**
     * The API.
     *
     * @param build what {@code /version} says
     */
    public ApiSettings api(String build) {
        var https = get(KnownSettings.HTTPS_PORT) != 0;
        var root = https ? publicUrl("https", KnownSettings.HTTPS_PORT) : publicUrl("http", KnownSettings.HTTP_PORT);
        return new ApiSettings(
                publicHost(),
                get(MqttSettings.MQTT_PORT),
                get(MqttSettings.MQTTS_PORT),
                get(MqttSettings.WS_PORT),
                get(MqttSettings.WSS_PORT),
                root.toString(),
                webSocketOrigins(),
                get(KnownSettings.REQUEST_BYTES),
                get(KnownSettings.STREAMS),
                get(KnownSettings.REST_PATIENCE),
                build);
    }

    /** The console may talk MQTT to this platform and nobody else. */
    private List<String> webSocketOrigins() {
        return Stream.of(publicUrl("ws", MqttSettings.WS_PORT), publicUrl("wss", MqttSettings.WSS_PORT))
                .map(URI::toString)
                .filter(origin -> !origin.endsWith(":0"))
                .toList();
    }

    /** The parts check their records themselves; doing it here makes a wrong one a refusal of the start like any other. */
    private void checkParts() {
        try {
            postgres(dataDirectory());
            lanes();
            commands();
            journal();
            history();
            traces();
            webhooks();
            connectionLog();
            api("");
            kafka();
            otlp();
            gateway("gateway", Path.of("server.crt"), Path.of("server.key"));
        } catch (IllegalArgumentException e) {
            throw new SettingsFailure(List.of(String.valueOf(e.getMessage())));
        }
        if (get(KnownSettings.HTTPS_PORT) == 0 && (get(KnownSettings.HTTP_PORT) == 0 || !plainHttpServesAll())) {
            throw new SettingsFailure(List.of("UMBRA_HTTPS_PORT must not be 0 unless plain HTTP serves everything:"
                    + " UMBRA_HTTP_PORT is not 0, and UMBRA_BIND is loopback or UMBRA_HTTP_PLAIN is true"));
        }
    }
}
