package io.umbra.bench;

import io.umbra.app.UmbraApplication;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.MqttSettings;
import io.umbra.app.settings.Setting;
import io.umbra.app.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Starts the platform on data of its own, lets devices connect and report for some seconds and stops it again, while the
 * JVM writes down what it loaded, linked and saw run ({@code -XX:AOTCacheOutput}): every later start takes half the time,
 * and is soon at its speed. The launcher runs it after a build.
 */
public final class WarmUp {
    private static final String PASSWORD = "warm-up-" + ProcessHandle.current().pid() + "-Qm4vXe";
    private static final int DEVICES = 100;
    private static final int WINDOW = 8;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration REPORTING = Duration.ofSeconds(6);
    private static final int RECONNECTS = 5;
    private static final int UNDER_WAY = 20;

    private final Settings settings;

    private WarmUp(Path folder) throws IOException {
        var own = new HashMap<>(UmbraProcess.ownPorts());
        own.put("UMBRA_DATA_DIR", folder.resolve("data").toString());
        own.put("UMBRA_ADMIN_PASSWORD", PASSWORD);
        own.put("UMBRA_LIMIT_CONNECT_RATE", "0");
        this.settings = Settings.read(own, folder);
    }

    /**
     * @param arguments the folder to keep its data in, to be thrown away afterwards
     */
    public static void main(String[] arguments) throws IOException {
        new WarmUp(Path.of(arguments[0])).run();
    }

    private void run() {
        var platform = UmbraApplication.start(settings, InstantSource.system());
        try {
            var rest = Rest.at(URI.create("http://127.0.0.1:" + settings.get(KnownSettings.HTTP_PORT)))
                    .login("admin", PASSWORD);
            var project = BenchProject.make(rest, "warm-up");
            rest.post("/api/v1/projects/warm-up/models", Ingest.MODEL).expect(201);
            var devices = IntStream.range(0, DEVICES)
                    .mapToObj(number -> project.thing("sensor-" + number, Map.of("model", "sensor@1.0")))
                    .toList();
            connect(devices);
            report(devices);
            rest.get("/api/v1/projects/warm-up/things/sensor-0/shadow").expect(200);
        } finally {
            platform.close();
        }
    }

    private void connect(List<Fleet.Device> devices) {
        var way = new Crowd.Way(
                at(MqttSettings.MQTTS_PORT),
                ClientTls.trusting(settings.dataDirectory().resolve("tls/ca.crt")));
        try (var crowd = Crowd.of(devices, KEEP_ALIVE)) {
            for (var round = 0; round < RECONNECTS; round++) {
                crowd.connect(way, Double.POSITIVE_INFINITY, UNDER_WAY);
                crowd.drop(DEVICES);
            }
        }
    }

    private void report(List<Fleet.Device> devices) {
        try (var fleet = Fleet.connect(at(MqttSettings.MQTT_PORT), devices, WINDOW, KEEP_ALIVE, Fleet.firstNumber())) {
            fleet.flood();
            Pause.of(REPORTING);
        }
    }

    private InetSocketAddress at(Setting<Integer> port) {
        return new InetSocketAddress("127.0.0.1", settings.get(port));
    }
}
