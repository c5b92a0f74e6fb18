package io.umbra.app;

import io.umbra.app.settings.Settings;
import io.umbra.app.wiring.Store;
import io.umbra.bench.UmbraProcess;
import io.umbra.postgres.TestBinaries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole platform in this JVM, on ports of its own. */
final class TestPlatform implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<String, String> environment;
    private final Path data;
    private final ConfigurableApplicationContext context;

    private TestPlatform(Path data, Map<String, String> environment) {
        this.data = data;
        this.environment = environment;
        this.context = UmbraApplication.start(Settings.read(environment, data), InstantSource.system());
    }

    static TestPlatform start(Path data) {
        return start(data, Map.of());
    }

    static TestPlatform start(Path data, Map<String, String> more) {
        var environment = UmbraProcess.ownPorts();
        environment.put("UMBRA_DATA_DIR", data.toString());
        environment.put("UMBRA_POSTGRES_BIN", TestBinaries.bin().toString());
        environment.putAll(more);
        return new TestPlatform(data, environment);
    }

    Store store() {
        return context.getBean(Store.class);
    }

    HttpResponse<String> http(String path) throws IOException, InterruptedException {
        return send(HttpClient.newHttpClient(), "http", "HTTP", path);
    }

    HttpResponse<String> management(String path) throws IOException, InterruptedException {
        return send(HttpClient.newHttpClient(), "http", "MANAGEMENT", path);
    }

    /** By a client that trusts our authority and no other. */
    HttpResponse<String> https(String path) throws IOException, InterruptedException, GeneralSecurityException {
        return send(HttpClient.newBuilder().sslContext(trustingUs()).build(), "https", "HTTPS", path);
    }

    HttpResponse<String> postJson(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address("http", "HTTP", path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> send(HttpClient client, String scheme, String port, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address(scheme, port, path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI address(String scheme, String port, String path) {
        return URI.create(scheme + "://localhost:" + environment.get("UMBRA_" + port + "_PORT") + path);
    }

    private SSLContext trustingUs() throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(data.resolve("tls/ca.crt"))) {
            trusted.setCertificateEntry(
                    "umbra", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    @Override
    public void close() {
        context.close();
    }
}
