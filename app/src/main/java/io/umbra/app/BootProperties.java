package io.umbra.app;

import io.umbra.app.pki.Pki;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Spring Boot has to know of our settings, in its own words. What never changes is in application.properties. */
final class BootProperties {

    private BootProperties() {}

    static Map<String, Object> of(Settings settings, Pki pki) {
        var properties = new HashMap<String, Object>();
        properties.put("server.address", settings.get(KnownSettings.BIND).getHostAddress());
        putServer(properties, settings, pki);
        putProxies(properties, settings);
        properties.put("springdoc.packages-to-scan", "io.umbra.api");
        if (settings.logsJson()) {
            properties.put("logging.structured.format.console", settings.get(KnownSettings.LOG_FORMAT));
        }
        var management = settings.get(KnownSettings.MANAGEMENT_PORT);
        // Boot takes 0 for "any" and -1 for "none".
        properties.put("management.server.port", management == 0 ? -1 : management);
        return properties;
    }

    /** The main connector is HTTPS; HTTP is added beside it, or takes its place where HTTPS is off. */
    private static void putServer(Map<String, Object> properties, Settings settings, Pki pki) {
        int https = settings.get(KnownSettings.HTTPS_PORT);
        if (https == 0) {
            properties.put("server.port", settings.get(KnownSettings.HTTP_PORT));
            return;
        }
        properties.put("server.port", https);
        properties.put("server.http2.enabled", "true");
        properties.put("server.ssl.bundle", "umbra");
        var bundle = "spring.ssl.bundle.pem.umbra.";
        properties.put(
                bundle + "keystore.certificate", pki.serverCertificate().toUri().toString());
        properties.put(bundle + "keystore.private-key", pki.serverKey().toUri().toString());
        properties.put(bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
        properties.put(bundle + "reload-on-update", "true");
    }

    private static void putProxies(Map<String, Object> properties, Settings settings) {
        var proxies = settings.get(KnownSettings.TRUSTED_PROXIES);
        if (proxies.isEmpty()) {
            properties.put("server.forward-headers-strategy", "none");
            return;
        }
        properties.put("server.forward-headers-strategy", "native");
        properties.put("server.tomcat.remoteip.remote-ip-header", "x-forwarded-for");
        properties.put("server.tomcat.remoteip.protocol-header", "x-forwarded-proto");
        properties.put(
                "server.tomcat.remoteip.internal-proxies",
                proxies.stream()
                        .map(proxy -> Pattern.quote(proxy.getHostAddress()))
                        .collect(Collectors.joining("|")));
    }
}
