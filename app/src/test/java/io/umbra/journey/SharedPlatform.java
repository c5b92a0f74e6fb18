package io.umbra.journey;

import io.umbra.bench.UmbraProcess;
import io.umbra.postgres.TestBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives journeys that do not kill it one platform for all of them; each works in projects of its own. It starts with the
 * first journey that asks and stops with the last.
 */
final class SharedPlatform implements ParameterResolver {

    /** What a platform must be told to send webhooks to a journey's own receivers. */
    static final Map<String, String> RECEIVERS_ARE_HERE = Map.of("UMBRA_WEBHOOK_ALLOW_PRIVATE", "true");

    /** The directory of revocation lists, beside the data directory. */
    static final String REVOCATIONS = "revocations";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == UmbraProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedPlatform.class))
                .computeIfAbsent(Started.class, type -> Started.now(), Started.class)
                .umbra();
    }

    /** A start is tried once: one that failed fails every journey at once. */
    private static final class Started implements AutoCloseable {
        private @Nullable UmbraProcess umbra;
        private String problem = "";

        static Started now() {
            var started = new Started();
            try {
                var home = newHome();
                var lists = Files.createDirectory(home.resolve(REVOCATIONS));
                started.umbra = UmbraProcess.start(patient(home)
                        .with(RECEIVERS_ARE_HERE)
                        .with(Map.of(
                                "UMBRA_LIMIT_CONNECTION_LOG_RATE", "100000",
                                "UMBRA_MQTTS_CERTIFICATES", "optional",
                                "UMBRA_REVOCATIONS", lists.toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) {
                started.problem = String.valueOf(e.getMessage());
            }
            return started;
        }

        UmbraProcess umbra() {
            if (umbra == null) {
                throw new IllegalStateException(problem);
            }
            return umbra;
        }

        @Override
        public void close() {
            if (umbra != null) {
                umbra.close();
            }
        }
    }

    /** How a platform starts for a journey that means no outage: a busy machine is not one. */
    static UmbraProcess.Start patient(Path home) {
        return in(home).with(Map.of("UMBRA_REST_PATIENCE", "1m"));
    }

    /** How a platform starts as it is by default, on programs of PostgreSQL that are there. */
    static UmbraProcess.Start in(Path home) {
        return UmbraProcess.Start.in(home)
                .with(Map.of("UMBRA_POSTGRES_BIN", TestBinaries.bin().toString()));
    }

    /** A directory that is given to a platform; it stays behind for whoever looks into why a journey failed. */
    static Path newHome() {
        try {
            return UmbraProcess.newHome(
                    Files.createDirectories(Path.of("target", "journeys").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
