package io.umbra.gateway.wire;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate, read again when its files change. Connections that stand keep the one they were made with; a
 * new certificate that cannot be read leaves the old one in place.
 */
final class ServerTls {

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path certificate;
    private final Path key;
    private final WireSettings.ClientCertificates wanted;
    private List<FileTime> written;
    private SslContext context;
    private long lookedAt = System.nanoTime();

    /** @throws IllegalStateException if the files cannot be read */
    ServerTls(Path certificate, Path key, WireSettings.ClientCertificates wanted) {
        this.certificate = certificate;
        this.key = key;
        this.wanted = wanted;
        try {
            this.written = written();
            this.context = read();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot read the certificate " + certificate + " or its key", e);
        }
    }

    /** For a connection that begins now. */
    synchronized SslContext context() {
        var now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN_NANOS) {
            lookedAt = now;
            reload();
        }
        return context;
    }

    private void reload() {
        try {
            var times = written();
            if (!times.equals(written)) {
                context = read();
                written = times;
                LOG.info("the certificate {} was read anew", certificate);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the changed certificate {} cannot be read, the old one stays: {}", certificate, e.getMessage());
        }
    }

    private List<FileTime> written() throws IOException {
        return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }

    private SslContext read() throws IOException {
        var builder = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                .sslProvider(SslProvider.JDK)
                .protocols(List.of("TLSv1.3", "TLSv1.2"));
        return switch (wanted) {
            case OFF -> builder.build();
            case OPTIONAL ->
                builder.trustManager(new AnyCertificate())
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build();
            case REQUIRED ->
                builder.trustManager(new AnyCertificate())
                        .clientAuth(ClientAuth.REQUIRE)
                        .build();
        };
    }
}
