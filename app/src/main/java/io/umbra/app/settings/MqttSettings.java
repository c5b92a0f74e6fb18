package io.umbra.app.settings;

import static io.umbra.app.settings.Values.duration;
import static io.umbra.app.settings.Values.listOf;
import static io.umbra.app.settings.Values.number;
import static io.umbra.app.settings.Values.oneOf;
import static io.umbra.app.settings.Values.optional;
import static io.umbra.app.settings.Values.origin;
import static io.umbra.app.settings.Values.path;
import static io.umbra.app.settings.Values.port;
import static io.umbra.app.settings.Values.word;

import io.umbra.gateway.wire.WireSettings.ClientCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is set for MQTT: ports, what one connection may do, and what a project may do unless it says otherwise. */
public final class MqttSettings {

    static final SettingsTable TABLE = new SettingsTable();

    public static final Setting<Integer> MQTT_PORT = TABLE.add("UMBRA_MQTT_PORT", "1883", "MQTT over TCP.", port());
    public static final Setting<Integer> MQTTS_PORT = TABLE.add("UMBRA_MQTTS_PORT", "8883", "MQTT over TLS.", port());
    public static final Setting<Integer> MQTTS_EXTRA_PORT =
            TABLE.add("UMBRA_MQTTS_EXTRA_PORT", "0", "A second port for MQTT over TLS.", port());
    public static final Setting<Integer> WS_PORT =
            TABLE.add("UMBRA_WS_PORT", "8083", "MQTT over WebSocket, at `/mqtt`.", port());
    public static final Setting<Integer> WSS_PORT =
            TABLE.add("UMBRA_WSS_PORT", "8084", "MQTT over WebSocket over TLS, at `/mqtt`.", port());
    public static final Setting<ClientCertificates> MQTTS_CERTIFICATES = certificates("MQTTS");
    public static final Setting<ClientCertificates> MQTTS_EXTRA_CERTIFICATES = certificates("MQTTS_EXTRA");
    public static final Setting<ClientCertificates> WSS_CERTIFICATES = certificates("WSS");
    public static final Setting<List<String>> PROXY_PROTOCOL = TABLE.add(
            "UMBRA_PROXY_PROTOCOL",
            "",
            "Listeners (`mqtt`, `mqtts`, `mqtts-extra`, `ws`, `wss`), separated by commas, on which a connection from one of"
                    + " `UMBRA_TRUSTED_PROXIES` begins with a header of the PROXY protocol, version 2.",
            listOf(word("mqtt", "mqtts", "mqtts-extra", "ws", "wss")));
    public static final Setting<Optional<Path>> REVOCATIONS = TABLE.add(
            "UMBRA_REVOCATIONS",
            "",
            "A directory of certificate revocation lists (PEM or DER), read again when they change; each belongs to the"
                    + " authority that signed it.",
            optional(path()));
    public static final Setting<List<String>> WS_ORIGINS = TABLE.add(
            "UMBRA_WS_ORIGINS",
            "",
            "Origins of web pages, such as `https://panel.example`, that may open a WebSocket beside the pages of the"
                    + " same host; `*` for any.",
            listOf(origin()));
    public static final Setting<Integer> THREADS = TABLE.add(
            "UMBRA_MQTT_THREADS", "0", "Threads that read and write sockets; 0 for one per processor.", number(0, 256));
    public static final Setting<Integer> SERVER_KEEP_ALIVE = TABLE.add(
            "UMBRA_MQTT_SERVER_KEEP_ALIVE",
            "0",
            "The keep alive, in seconds, told to MQTT 5 clients instead of theirs; 0 to take theirs.",
            number(0, 65_535));
    public static final Setting<Duration> SYS_INTERVAL =
            TABLE.add("UMBRA_MQTT_SYS_INTERVAL", "10s", "How often the figures of `$SYS` are told.", duration());
    public static final Setting<Duration> DRAIN = TABLE.add(
            "UMBRA_MQTT_DRAIN",
            "5s",
            "How long a planned stop takes at most to send MQTT clients away, one after another; `0s` for all at once.",
            duration());
    public static final Setting<Duration> CONNECT_TIMEOUT =
            TABLE.add("UMBRA_LIMIT_CONNECT_TIMEOUT", "10s", "From a connection to its CONNECT.", duration());
    public static final Setting<Duration> OPEN_TIMEOUT = TABLE.add(
            "UMBRA_LIMIT_OPEN_TIMEOUT", "75s", "From CONNECT to CONNACK; longer than `UMBRA_STORE_WAIT`.", duration());
    public static final Setting<Integer> CONNECT_RATE =
            TABLE.limit("CONNECT_RATE", 500, "Connections a second from one address; 0 for any number.", 0, 1_000_000);
    public static final Setting<Integer> CONNECT_BURST = TABLE.limit(
            "CONNECT_BURST", 2_000, "Connections an address may make at once before its rate counts.", 1, 1_000_000);
    public static final Setting<Integer> HANDSHAKES = TABLE.limit(
            "HANDSHAKES",
            128,
            "TLS handshakes that may wait to be worked on; while as many do nobody more is accepted over TLS.",
            1,
            100_000);
    public static final Setting<Integer> CONNECTIONS =
            TABLE.limit("CONNECTIONS", 100_000, "Connections in all.", 1, 10_000_000);
    public static final Setting<Integer> KEY_CONNECTIONS =
            TABLE.limit("KEY_CONNECTIONS", 16, "Connections of one app key.", 1, 100_000);
    public static final Setting<Integer> CONNECT_BYTES =
            TABLE.limit("CONNECT_BYTES", 8_192, "Bytes of a packet before authentication.", 64, 65_536);
    public static final Setting<Integer> PACKET_BYTES = TABLE.limit(
            "PACKET_BYTES",
            262_144,
            "Bytes of a packet after it; a larger one closes the connection.",
            1_024,
            16_777_216);
    public static final Setting<Integer> TOPIC_BYTES =
            TABLE.limit("TOPIC_BYTES", 255, "Bytes of a topic or filter.", 1, 65_535);
    public static final Setting<Integer> TOPIC_LEVELS =
            TABLE.limit("TOPIC_LEVELS", 16, "Levels of a topic or filter.", 1, 256);
    public static final Setting<Integer> CLIENT_ID_BYTES =
            TABLE.limit("CLIENT_ID_BYTES", 128, "Bytes of a client id.", 1, 65_535);
    public static final Setting<Integer> SUBSCRIPTIONS =
            TABLE.limit("SUBSCRIPTIONS", 100, "Filters of one session.", 1, 100_000);
    public static final Setting<Integer> FILTERS = TABLE.limit("FILTERS", 16, "Filters in one SUBSCRIBE.", 1, 10_000);
    public static final Setting<Integer> IN_FLIGHT =
            TABLE.limit("IN_FLIGHT", 32, "Messages sent to a client and not yet acknowledged.", 1, 65_535);
    public static final Setting<Integer> RECEIVE_MAXIMUM =
            TABLE.limit("RECEIVE_MAXIMUM", 64, "Publishes an MQTT 5 client may have unacknowledged.", 1, 65_535);
    public static final Setting<Integer> UNANSWERED = TABLE.limit(
            "UNANSWERED", 1_000, "Publishes of a connection that may wait before it is read no further.", 1, 1_000_000);
    public static final Setting<Integer> UNANSWERED_BYTES =
            TABLE.limit("UNANSWERED_BYTES", 262_144, "The same in bytes.", 1_024, 1_073_741_824);
    public static final Setting<Integer> OUTBOUND_QUEUE =
            TABLE.limit("OUTBOUND_QUEUE", 1_000, "Messages that may wait for a client.", 1, 1_000_000);
    public static final Setting<Integer> OUTBOUND_BYTES =
            TABLE.limit("OUTBOUND_BYTES", 4_194_304, "The same in bytes.", 1_024, 1_073_741_824);
    public static final Setting<Integer> TOPIC_ALIASES = TABLE.limit(
            "TOPIC_ALIASES", 32, "Topic aliases of an MQTT 5 connection, in each direction; 0 for none.", 0, 65_535);
    public static final Setting<Duration> SESSION_EXPIRY = TABLE.add(
            "UMBRA_SESSION_EXPIRY",
            "7d",
            "How long an MQTT session may go without a connection, whatever its client asks for.",
            duration());
    public static final Setting<Duration> SESSION_KEPT = TABLE.add(
            "UMBRA_SESSION_KEPT",
            "24h",
            "How old a message may be that a client still gets after an absence.",
            duration());
    public static final Setting<Integer> SESSION_READERS = TABLE.add(
            "UMBRA_SESSION_READERS", "4", "Sessions that are read what they missed at a time.", number(1, 64));
    public static final Setting<Integer> THING_BACKLOG = TABLE.limit(
            "THING_BACKLOG", 1_000, "Messages a thing's session gets after an absence; the newest.", 1, 1_000_000);
    public static final Setting<Integer> KEY_BACKLOG =
            TABLE.limit("KEY_BACKLOG", 1_000_000, "The same of an app key's.", 1, 100_000_000);
    public static final Setting<Integer> SESSIONS =
            TABLE.limit("SESSIONS", 16, "Sessions of one thing or key that outlive their connection.", 1, 1_000_000);
    public static final Setting<Integer> RETAINED =
            TABLE.limit("RETAINED", 10_000, "Topics of a project that have a retained message.", 0, 100_000_000);
    public static final Setting<Integer> OUTBOUND_BUFFER = TABLE.limit(
            "OUTBOUND_BUFFER",
            1_048_576,
            "Bytes that may wait in a socket before its client counts as slow.",
            1_024,
            1_073_741_824);
    public static final Setting<Duration> CONNECTION_LOG_KEPT = TABLE.add(
            "UMBRA_CONNECTION_LOG_KEPT",
            "14d",
            "How long it can be looked up why a connection was refused or broke.",
            duration());
    public static final Setting<Integer> CONNECTION_LOG_RATE = TABLE.limit(
            "CONNECTION_LOG_RATE",
            60,
            "Entries of the connection log a minute from one address; more are counted and not written.",
            1,
            100_000);

    public static final Setting<Integer> THING_RATE =
            TABLE.projectLimit("THING_RATE", 50, "publishes a second per thing; 0 for no limit", 0, 100_000);
    public static final Setting<Integer> THING_BURST = TABLE.projectLimit(
            "THING_BURST", 200, "publishes a thing may make at once before its rate counts", 1, 1_000_000);
    public static final Setting<Integer> MAX_PAYLOAD_BYTES =
            TABLE.projectLimit("MAX_PAYLOAD_BYTES", 131_072, "bytes of a shadow payload", 256, 262_144);
    public static final Setting<Integer> MAX_SECTION_BYTES = TABLE.projectLimit(
            "MAX_SECTION_BYTES", 32_768, "bytes of reported or desired after a merge", 256, 1_048_576);
    public static final Setting<Integer> MAX_SECTION_LEAVES =
            TABLE.projectLimit("MAX_SECTION_LEAVES", 1_024, "values in reported or desired", 1, 32_768);
    public static final Setting<Integer> MAX_DEPTH =
            TABLE.projectLimit("MAX_DEPTH", 10, "nested objects in a section", 1, 64);
    public static final Setting<Integer> MAX_KEY_BYTES =
            TABLE.projectLimit("MAX_KEY_BYTES", 128, "bytes of a key", 1, 1_024);
    public static final Setting<Integer> MAX_STRING_CHARS =
            TABLE.projectLimit("MAX_STRING_CHARS", 10_240, "characters of a string", 1, 262_144);
    public static final Setting<Integer> MAX_ARRAY_ITEMS =
            TABLE.projectLimit("MAX_ARRAY_ITEMS", 512, "items of an array", 0, 32_768);
    public static final Setting<Integer> MAX_NAMED_SHADOWS =
            TABLE.projectLimit("MAX_NAMED_SHADOWS", 20, "named shadows per thing", 0, 100);
    public static final Setting<Integer> MAX_THINGS =
            TABLE.projectLimit("MAX_THINGS", 1_000_000, "things in the project", 0, 10_000_000);
    public static final Setting<Integer> MAX_CONNECTIONS =
            TABLE.projectLimit("MAX_CONNECTIONS", 100_000, "connections of the project", 0, 1_000_000);
    public static final Setting<Integer> MAX_CONNECTIONS_PER_THING =
            TABLE.projectLimit("MAX_CONNECTIONS_PER_THING", 4, "connections of one thing at a time", 1, 64);

    private static Setting<ClientCertificates> certificates(String listener) {
        return TABLE.add(
                "UMBRA_" + listener + "_CERTIFICATES",
                "off",
                "Whether clients of `UMBRA_" + listener
                        + "_PORT` are asked for a certificate: `off`, `optional` or `required`.",
                oneOf(ClientCertificates.class));
    }

    private MqttSettings() {}
}
