package io.umbra.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void everySettingHasADefaultThatIsRight() {
        var settings = read(Map.of());

        assertThat(settings.get(MqttSettings.MQTT_PORT)).isEqualTo(1883);
        assertThat(settings.get(MqttSettings.MQTTS_PORT)).isEqualTo(8883);
        assertThat(settings.get(KnownSettings.HTTP_PORT)).isEqualTo(8080);
        assertThat(settings.get(KnownSettings.HTTPS_PORT)).isEqualTo(8443);
        assertThat(settings.get(KnownSettings.MANAGEMENT_PORT)).isEqualTo(9090);
        assertThat(settings.isLoopbackOnly()).isTrue();
        assertThat(settings.publicHost()).isEqualTo("localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "UMBRA_MQT_PORT, do you mean UMBRA_MQTT_PORT?",
        "UMBRA_MQTT_PORTS, do you mean UMBRA_MQTT_PORT?",
        "UMBRA_DATADIR, do you mean UMBRA_DATA_DIR?",
        "UMBRA_DATA_DIR_FILE, is not a setting",
        "UMBRA_SOMETHING_ELSE_ALTOGETHER, see docs/settings.md"
    })
    void anUnknownNameRefusesTheStart(String name, String advice) {
        assertThatThrownBy(() -> read(Map.of(name, "1")))
                .isInstanceOf(SettingsFailure.class)
                .hasMessageContaining(name + " is not a setting")
                .hasMessageContaining(advice);
    }

    @Test
    void namesOfOthersAreNoneOfOurBusiness() {
        assertThat(read(Map.of("PATH", "/bin", "umbra_x", "1", "XUMBRA_Y", "2")).publicHost())
                .isEqualTo("localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "UMBRA_MQTT_PORT, 65536",
        "UMBRA_MQTT_PORT, -1",
        "UMBRA_MQTT_PORT, x",
        "UMBRA_BIND, example.org",
        "UMBRA_BIND, 1.2.3.4.5",
        "UMBRA_PUBLIC_HOST, https://x",
        "UMBRA_PUBLIC_HOST, a_b",
        "UMBRA_HTTP_PLAIN, yes",
        "UMBRA_TRUSTED_PROXIES, '10.0.0.1,proxy'",
        "UMBRA_DB_URL, jdbc:mysql://x",
        "UMBRA_DB_POOL, 1",
        "UMBRA_DB_SOCKET_TIMEOUT, 20",
        "UMBRA_DB_SOCKET_TIMEOUT, 20 s",
        "UMBRA_LANES, 65",
        "UMBRA_LEASE, 100ms",
        "UMBRA_JOURNAL_REPORTS, 59m",
        "UMBRA_LIMIT_THING_RATE, -1",
        "UMBRA_LIMIT_CONNECT_RATE, -1",
        "UMBRA_LIMIT_PACKET_BYTES, 1023",
        "UMBRA_LIMIT_TOPIC_LEVELS, 0",
        "UMBRA_MQTT_SERVER_KEEP_ALIVE, 65536",
        "UMBRA_POSTGRES_SHARED_BUFFERS_MB, 15",
        "UMBRA_POSTGRES_MAX_CONNECTIONS, 19",
        "UMBRA_POSTGRES_MAX_WAL_MB, 255",
        "UMBRA_KAFKA_SERVERS, kafka",
        "UMBRA_KAFKA_SERVERS, 'kafka:9092,other:0'",
        "UMBRA_KAFKA_TOPIC, a topic",
        "UMBRA_KAFKA_TYPES, no.such",
        "UMBRA_OTLP_URL, collector:4318",
        "UMBRA_OTLP_HEADERS, x",
        "UMBRA_LOG_FORMAT, xml"
    })
    void aWrongValueRefusesTheStartWithItsName(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(SettingsFailure.class)
                .hasMessageContaining(name + " must be");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> read(Map.of("UMBRA_MQTT_PORT", "x", "UMBRA_NO", "1", "UMBRA_BIND", "y")))
                .hasMessageContaining("UMBRA_MQTT_PORT")
                .hasMessageContaining("UMBRA_NO")
                .hasMessageContaining("UMBRA_BIND");
    }

    @Test
    void withoutHttpsPlainHttpMustBeAllowedToServe() {
        assertThatThrownBy(() -> read(Map.of("UMBRA_HTTPS_PORT", "0", "UMBRA_BIND", "0.0.0.0")))
                .hasMessageContaining("UMBRA_HTTPS_PORT");
        assertThatThrownBy(() -> read(Map.of("UMBRA_HTTPS_PORT", "0", "UMBRA_HTTP_PORT", "0")))
                .hasMessageContaining("UMBRA_HTTPS_PORT");
        assertThat(read(Map.of("UMBRA_HTTPS_PORT", "0")).plainHttpServesAll()).isTrue();
    }

    @Test
    void aSecretMayStandInAFileAndIsNeverShown() throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "correct horse\n");

        var settings = read(Map.of("UMBRA_DB_PASSWORD_FILE", file.toString()));

        assertThat(settings.get(KnownSettings.DB_PASSWORD)).contains("correct horse");
        assertThatThrownBy(() -> read(Map.of("UMBRA_DB_PASSWORD_FILE", file.toString(), "UMBRA_DB_PASSWORD", "hidden")))
                .hasMessageContaining("UMBRA_DB_PASSWORD and UMBRA_DB_PASSWORD_FILE are both set")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> read(
                        Map.of("UMBRA_DB_PASSWORD_FILE", folder.resolve("none").toString())))
                .hasMessageContaining("UMBRA_DB_PASSWORD_FILE: cannot read");
    }

    @Test
    void theFileIsReadAndTheEnvironmentGoesBeforeIt() throws IOException {
        Files.writeString(folder.resolve("umbra.conf"), """
                # ports
                UMBRA_MQTT_PORT = 2883

                UMBRA_HTTP_PORT=9080
                """);

        var settings = read(Map.of("UMBRA_HTTP_PORT", "7080"));

        assertThat(settings.get(MqttSettings.MQTT_PORT)).isEqualTo(2883);
        assertThat(settings.get(KnownSettings.HTTP_PORT)).isEqualTo(7080);
    }

    @Test
    void aFileWithALineThatIsNoneOrANameThatIsNoneIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("mine.conf"), "UMBRA_MQTT_PORT 1\nMQTT_PORT=1\n");

        assertThatThrownBy(() -> read(Map.of("UMBRA_CONFIG", file.toString())))
                .hasMessageContaining("mine.conf:1 is not a line NAME=value")
                .hasMessageContaining("\nMQTT_PORT is not a setting; do you mean UMBRA_MQTT_PORT?");
        assertThatThrownBy(() -> read(Map.of("UMBRA_CONFIG", "none.conf")))
                .hasMessageContaining("UMBRA_CONFIG: cannot read");
    }

    private Settings read(Map<String, String> environment) {
        return Settings.read(environment, folder);
    }
}
