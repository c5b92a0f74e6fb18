package io.umbra.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** The client's end of TLS on a socket that does not block. Every handshake is a full one: nothing is resumed. */
final class ClientTls {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;

    private ClientTls(SSLEngine engine) {
        this.engine = engine;
    }

    /** Trusts what an authority signed, and nothing else. */
    static SSLContext trusting(Path authority) {
        try (InputStream file = Files.newInputStream(authority)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot read " + authority, e);
        }
    }

    /** Begins a handshake with a server whose name is not told: an engine that knows none has no session to resume. */
    static ClientTls begin(SSLContext context) throws SSLException {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        return new ClientTls(engine);
    }

    /** The most one record says, in bytes. */
    int recordBytes() {
        return engine.getSession().getApplicationBufferSize();
    }

    /** Whether the handshake is over. */
    boolean stands() {
        return switch (engine.getHandshakeStatus()) {
            case NOT_HANDSHAKING, FINISHED -> true;
            case NEED_TASK, NEED_WRAP, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> false;
        };
    }

    /**
     * Takes the whole records that came, up to what the handshake allows; the rest stays.
     *
     * @param said where what they say goes
     * @param out is given what is to be sent, valid during the call
     */
    void take(ByteBuffer came, ByteBuffer said, Consumer<ByteBuffer> out) throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> send(NOTHING, out);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    if (!came.hasRemaining()) {
                        return;
                    }
                    var status = engine.unwrap(came, said).getStatus();
                    if (status == Status.CLOSED) {
                        throw new SSLException("closed by the platform");
                    }
                    if (status != Status.OK) {
                        return;
                    }
                }
            }
        }
    }

    void send(ByteBuffer plain, Consumer<ByteBuffer> out) throws SSLException {
        var record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(plain, record);
        out.accept(record.flip());
    }

    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
