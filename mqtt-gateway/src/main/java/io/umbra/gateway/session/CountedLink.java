package io.umbra.gateway.session;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A link whose packets are counted for its project, once it is known whose they are. */
final class CountedLink implements Link {

    private final Link link;
    private final Counters counters;
    private @Nullable Traffic traffic;

    CountedLink(Link link, Counters counters) {
        this.link = link;
        this.counters = counters;
    }

    void countFor(Traffic project) {
        traffic = project;
    }

    void received(Packet packet) {
        if (traffic != null) {
            traffic.received(packet);
        }
    }

    @Override
    public void send(Packet packet) {
        counters.sent(packet);
        if (traffic != null) {
            traffic.sent(packet);
        }
        link.send(packet);
    }

    @Override
    public ScheduledExecutorService loop() {
        return link.loop();
    }

    @Override
    public Mailbox mailbox() {
        return link.mailbox();
    }

    @Override
    public String address() {
        return link.address();
    }

    @Override
    public String transport() {
        return link.transport();
    }

    @Override
    public boolean isEncrypted() {
        return link.isEncrypted();
    }

    @Override
    public List<X509Certificate> certificates() {
        return link.certificates();
    }

    @Override
    public void flush() {
        link.flush();
    }

    @Override
    public boolean writable() {
        return link.writable();
    }

    @Override
    public void pause() {
        link.pause();
    }

    @Override
    public void resume() {
        link.resume();
    }

    @Override
    public void authenticated() {
        link.authenticated();
    }

    @Override
    public void close() {
        link.close();
    }
}
