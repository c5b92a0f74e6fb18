package io.umbra.app;

import io.umbra.app.pki.Pki;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.MqttSettings;
import io.umbra.app.settings.Setting;
import io.umbra.app.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** What an operator is told when the platform is ready. */
public final class Greeting {

    private final Settings settings;
    private final Pki pki;
    private final Optional<Path> unusedPassword;

    /**
     * @param unusedPassword where the administrator's one-time password stands, while it was not used
     */
    public Greeting(Settings settings, Pki pki, Optional<Path> unusedPassword) {
        this.settings = settings;
        this.pki = pki;
        this.unusedPassword = unusedPassword;
    }

    public String text() {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Umbra is ready.");
        line(lines, "Console", url("https", KnownSettings.HTTPS_PORT, "/console/"));
        line(lines, "", url("http", KnownSettings.HTTP_PORT, "/console/"));
        line(lines, "REST", url("https", KnownSettings.HTTPS_PORT, "/swagger-ui.html"));
        line(lines, "MQTT", url("mqtt", MqttSettings.MQTT_PORT, ""));
        line(lines, "MQTT over TLS", url("mqtts", MqttSettings.MQTTS_PORT, ""));
        line(lines, "  in a WebSocket", url("ws", MqttSettings.WS_PORT, "/mqtt"));
        line(lines, "", url("wss", MqttSettings.WSS_PORT, "/mqtt"));
        line(lines, "CA certificate", pki.authority().toString());
        line(lines, "  SHA-256", pki.authorityFingerprint());
        unusedPassword.ifPresent(file -> line(lines, "Administrator", "admin, password in " + file));
        line(lines, "Data", settings.dataDirectory().toString());
        lines.add("");
        return String.join(System.lineSeparator(), lines);
    }

    private static void line(ArrayList<String> lines, String what, String where) {
        if (!where.isEmpty()) {
            lines.add("  %-18s%s".formatted(what, where));
        }
    }

    private String url(String scheme, Setting<Integer> port, String path) {
        return settings.get(port) == 0 ? "" : settings.publicUrl(scheme, port) + path;
    }
}
