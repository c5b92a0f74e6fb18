package io.umbra.gateway.session;

import io.umbra.certificate.Certificates;
import io.umbra.gateway.access.Identity;
import io.umbra.presence.ConnectionLog;
import io.umbra.presence.Departure;
import org.jspecify.annotations.Nullable;

/** Who is told that a connection has ended, and what becomes of what it held. Used on the session's thread. */
final class Parting {

    private final Session session;
    private final Services services;
    private final Link link;

    Parting(Session session, Link link) {
        this.session = session;
        this.services = session.services();
        this.link = link;
    }

    /**
     * Takes the connection out of all it stood in, and lets its will be published where it ended in a way that asks for it.
     *
     * @param who it was; null where nobody had been let in
     * @param wasOpen whether its client was ever told that it is connected
     */
    void of(@Nullable Identity who, End how, boolean wasOpen) {
        if (who == null) {
            return;
        }
        var endurance = session.endurance();
        services.sessions().leave(session, who, session.clientId());
        if (wasOpen) {
            services.counters().connected(session.connect().version(), link.transport(), -1);
        }
        if (endurance.durable() == null) {
            session.filters().clear();
        }
        services.durables().groups().stand(session.ear());
        if (how.isOfGateway()) {
            session.filters().attendNoMore();
        } else if (who instanceof Identity.Device(var thing)) {
            session.door().add(new Leaving(session, thing, new Departure(session.id(), how.departure())));
        }
        session.door().pump();
        var testament = session.testament();
        var published = how.will() && wasOpen;
        endurance.leave(published ? () -> testament.open(endurance.expirySeconds()) : testament::drop);
    }

    /**
     * Writes into the connection log.
     *
     * @param wanted what it came with; null where it never said
     */
    void log(Packet.@Nullable Connect wanted, String reason, String why) {
        services.counters().refused(reason);
        services.admission()
                .log()
                .record(new ConnectionLog.Entry(
                        services.clock().millis(),
                        link.address(),
                        wanted == null ? null : nameIn(wanted),
                        wanted == null ? null : wanted.clientId(),
                        reason,
                        why));
    }

    /** Who gave no user name is called what its certificate says. */
    private @Nullable String nameIn(Packet.Connect wanted) {
        return wanted.username() != null
                ? wanted.username()
                : link.certificates().stream()
                        .findFirst()
                        .flatMap(Certificates::commonName)
                        .orElse(null);
    }
}
