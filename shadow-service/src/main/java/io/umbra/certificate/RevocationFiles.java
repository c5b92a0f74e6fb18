package io.umbra.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509CRL;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocation lists in the files of a directory, read again when they change. Each belongs to the authority whose key signed
 * it. A file that cannot be read leaves what it said before in place until it can, or is gone.
 */
public final class RevocationFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RevocationFiles.class);
    private static final long LOOK_AGAIN_MILLIS = 250;

    private record Seen(FileTime written, long size, Optional<X509CRL> list) {}

    private final Path directory;
    private final KnownAuthorities authorities;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("revocation-files").daemon().factory());
    private Map<Path, Seen> seen = Map.of();
    private boolean failing;

    public RevocationFiles(Path directory, KnownAuthorities authorities) {
        this.directory = directory;
        this.authorities = authorities;
    }

    /** @throws IllegalStateException if the directory cannot be read */
    public void start() {
        look();
        if (failing) {
            throw new IllegalStateException("UMBRA_REVOCATIONS: cannot read " + directory);
        }
        looker.scheduleWithFixedDelay(this::look, LOOK_AGAIN_MILLIS, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try (var files = Files.list(directory)) {
            var now = new TreeMap<Path, Seen>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                now.put(file, see(file));
            }
            failing = false;
            if (!now.equals(seen)) {
                seen = now;
                authorities.readFiles(now.values().stream()
                        .flatMap(each -> each.list().stream())
                        .toList());
            }
        } catch (IOException e) {
            if (!failing) {
                log.warn("revocation lists in {} cannot be read, the last stay: {}", directory, e.getMessage());
            }
            failing = true;
        }
    }

    private Seen see(Path file) throws IOException {
        var written = Files.getLastModifiedTime(file);
        var size = Files.size(file);
        var before = seen.get(file);
        if (before != null && before.written().equals(written) && before.size() == size) {
            return before;
        }
        var list = Certificates.parseRevocations(Files.readAllBytes(file));
        if (list.isEmpty()) {
            log.warn("{} is no revocation list", file);
        }
        return new Seen(written, size, list.or(() -> Optional.ofNullable(before).flatMap(Seen::list)));
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}
