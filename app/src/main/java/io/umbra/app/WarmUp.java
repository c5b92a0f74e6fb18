package io.umbra.app;

import io.umbra.app.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Starts the platform on data of its own and stops it again, while the JVM writes down what it loaded, linked and compiled
 * ({@code -XX:AOTCacheOutput}): every later start then takes half the time. The launcher runs it after a build.
 */
public final class WarmUp {

    private WarmUp() {}

    /**
     * @param arguments the folder to keep its data in, to be thrown away afterwards
     */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var settings = Settings.read(
                Map.of(
                        "UMBRA_DATA_DIR", folder.resolve("data").toString(),
                        "UMBRA_HTTP_PORT", freePort(),
                        "UMBRA_HTTPS_PORT", freePort(),
                        "UMBRA_MQTT_PORT", freePort(),
                        "UMBRA_MQTTS_PORT", freePort(),
                        "UMBRA_WS_PORT", freePort(),
                        "UMBRA_WSS_PORT", freePort(),
                        "UMBRA_MANAGEMENT_PORT", freePort()),
                folder);
        UmbraApplication.start(settings, InstantSource.system()).close();
    }

    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
