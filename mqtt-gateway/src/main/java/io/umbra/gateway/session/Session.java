package io.umbra.gateway.session;

import io.umbra.ban.Ban;
import io.umbra.certificate.Certificates;
import io.umbra.certificate.Proof;
import io.umbra.gateway.access.Identity;
import io.umbra.gateway.durable.DurableSession;
import io.umbra.gateway.durable.Member;
import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Subscriber;
import io.umbra.presence.ConnectionLog;
import io.umbra.presence.Departure;
import io.umbra.presence.StandingConnections.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from CONNECT to its end. All of it runs on the connection's own thread, but for {@link #deliver},
 * {@link #endFromOutside} and {@link #identity}.
 */
public final class Session implements Subscriber, Member {

    /** How far a connection has come. */
    private enum Phase {
        NEW,
        OPENING,
        OPEN,
        ENDED
    }

    private final Services services;
    private final CountedLink link;
    private final String id;
    private final Door door;
    private final Inflow inflow;
    private final Outflow outflow;
    private final Endurance endurance;
    private final Answers answers;
    private final Tours tours;
    private final Filters filters;
    private final Refresher refresher;
    private final Refresher groupRefresher;
    private final Publishing publishing;
    private final Testament testament;
    private final KeepAlive keepAlive;
    private Phase phase = Phase.NEW;
    private ScheduledFuture<?> deadline;
    private final Rights rights;
    private volatile boolean open;
    private volatile boolean tooSlow;
    private volatile @Nullable Proof proof;
    private Packet.@Nullable Connect connect;
    private String clientId = "";
    private long since;
    private boolean touched;
    private boolean paused;

    public Session(Services services, Link link) {
        this.services = services;
        this.link = new CountedLink(link, services.counters());
        this.id = services.ids().get().toString();
        this.rights = new Rights(services);
        this.door = new Door(services.shadows(), this.link.loop(), this::settle);
        this.inflow = new Inflow(services.settings());
        this.outflow = new Outflow(
                services.settings(),
                services.clock(),
                this.link,
                services.counters(),
                this::delivered,
                this::deltaTaken);
        this.endurance = new Endurance(this, inflow, outflow);
        outflow.keep(endurance);
        this.answers = new Answers(this, inflow, endurance);
        this.tours = new Tours(this, outflow);
        this.filters = new Filters(this, tours);
        this.refresher = new Refresher(this, outflow, () -> filters.held(false));
        this.groupRefresher = new Refresher(this, outflow, () -> filters.held(true));
        this.publishing = new Publishing(this, inflow);
        this.testament = new Testament(this);
        this.keepAlive = new KeepAlive(this.link.loop(), this::silent);
        this.deadline = within(services.settings().connectTimeout(), this::connectIsOverdue);
    }

    /** A deadline that is kept is taken back: it would keep all of an ended session in memory until it passes. */
    private ScheduledFuture<?> within(Duration time, Runnable overdue) {
        return link.loop().schedule(overdue, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- what the wire says

    /** A packet came. */
    public void received(Packet packet) {
        services.counters().received(packet);
        link.received(packet);
        keepAlive.heard();
        switch (phase) {
            case NEW -> first(packet);
            case OPENING -> end(End.protocolError(Reason.PROTOCOL_ERROR, "a packet before CONNACK"));
            case OPEN -> open(packet);
            case ENDED -> {}
        }
        if (!paused && inflow.brims()) {
            pause();
        }
    }

    /** What was received at once has been handed over. */
    public void readComplete() {
        settle();
    }

    /** The peer takes more again. */
    public void writable() {
        settle();
    }

    /** The connection is gone. */
    public void lost() {
        end(End.LOST);
    }

    // ---- what other threads say

    @Override
    public void deliver(Delivery delivery) {
        if (!open || !mayHear(delivery.message())) {
            return;
        }
        if (outflow.admit(delivery)) {
            mailbox().put(new Told(this, () -> outflow.accept(delivery)));
        } else if (delivery.qos() == 0 || endurance.durable() != null) {
            services.counters().dropped("queue_full");
        } else if (!tooSlow) {
            tooSlow = true;
            endFromOutside(End.TOO_SLOW);
        }
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (!outflow.admitKept(delivery)) {
            return false;
        }
        mailbox().put(new Told(this, () -> outflow.accept(delivery)));
        return true;
    }

    @Override
    public boolean mayHear(Message message) {
        return rights.mayHear(message);
    }

    @Override
    public boolean takes(Message message) {
        return open && mayHear(message);
    }

    @Override
    public void caughtUp(List<Stale> changed) {
        mailbox().put(new Told(this, () -> {
            filters.listenAgain();
            refresher.bring(changed);
        }));
    }

    @Override
    public void bring(List<Stale> changed) {
        mailbox().put(new Told(this, () -> groupRefresher.bring(changed)));
    }

    @Override
    public String voice() {
        return id;
    }

    /** Ends it, for whoever wants it gone; it may come again. */
    public void kick() {
        endFromOutside(End.closed("kicked"));
    }

    /** How it stands now, found out on its own thread; null where it does not. */
    public CompletableFuture<@Nullable Standing> standing() {
        var found = new CompletableFuture<@Nullable Standing>();
        mailbox().put(new Told(this, () -> found.complete(phase == Phase.OPEN ? described() : null)));
        return found;
    }

    private Standing described() {
        return new Standing(
                id,
                who().name(),
                clientId,
                link.address(),
                protocol(),
                link.isEncrypted(),
                since,
                keepAlive.seconds(),
                endurance.durable() != null,
                filters.count(),
                outflow.window(),
                outflow.inFlight(),
                outflow.waiting(),
                outflow.waitingBytes(),
                publishing.count(),
                outflow.sent());
    }

    /** Which MQTT over what, for people. */
    String protocol() {
        return connect().version() + " over " + link.transport();
    }

    /** Messages that wait for it; asked on any thread. */
    int waiting() {
        return outflow.waiting();
    }

    int waitingBytes() {
        return outflow.waitingBytes();
    }

    /** The peer's address, without port. */
    String host() {
        var address = link.address();
        return address.substring(0, Math.max(0, address.lastIndexOf(':')));
    }

    /** Ends it from any thread. */
    void endFromOutside(End how) {
        mailbox().put(new Told(this, () -> end(how)));
    }

    /** The gateway stops. */
    public void shutDown() {
        endFromOutside(End.SHUTDOWN);
    }

    @Nullable
    Identity identity() {
        return rights.identity();
    }

    // ---- the session's own thread

    /** Answers whether this is the first touch since it last settled. */
    boolean touch() {
        var first = !touched;
        touched = true;
        return first;
    }

    /** Sends what may be sent, once for all that happened. */
    void settle() {
        touched = false;
        door.pump();
        if (phase != Phase.OPEN) {
            return;
        }
        inflow.acknowledge(link);
        outflow.pump();
        tours.goOn();
        refresher.goOn();
        groupRefresher.goOn();
        link.flush();
        if (paused && inflow.ebbs()) {
            resume();
        }
    }

    void fail() {
        end(End.FAILED);
    }

    private void first(Packet packet) {
        switch (packet) {
            case Packet.Connect wanted -> {
                phase = Phase.OPENING;
                connect = wanted;
                pause();
                deadline.cancel(false);
                deadline = within(services.settings().openTimeout(), this::openingIsOverdue);
                new Opening(this, wanted).begin();
            }
            case Packet.Malformed(var reason, var why) -> refuse(reason, why);
            default -> refuse(Reason.PROTOCOL_ERROR, "the first packet must be CONNECT");
        }
    }

    private void open(Packet packet) {
        switch (packet) {
            case Packet.Publish publish -> publishing.received(publish);
            case Packet.Ack ack
            when ack.kind() == Packet.Ack.Kind.PUBREL -> inflow.release(ack.packetId(), link, endurance);
            case Packet.Ack ack -> outflow.answered(ack);
            case Packet.Subscribe subscribe -> filters.subscribe(subscribe);
            case Packet.Unsubscribe unsubscribe -> filters.unsubscribe(unsubscribe);
            case Packet.Pingreq _ -> link.send(new Packet.Pingresp());
            case Packet.Disconnect left -> leaves(left);
            case Packet.Malformed(var reason, var why) -> end(End.protocolError(reason, why));
            case Packet.Auth _ -> end(End.protocolError(Reason.PROTOCOL_ERROR, "an AUTH nobody asked for"));
            case Packet.Connect _ -> end(End.protocolError(Reason.PROTOCOL_ERROR, "a second CONNECT"));
            case Packet.Connack _, Packet.Suback _, Packet.Unsuback _, Packet.Pingresp _ ->
                end(End.protocolError(Reason.PROTOCOL_ERROR, "a packet only servers send"));
        }
    }

    /** The client acknowledged a command's request; only the thing itself can say that it has it. */
    private void deltaTaken(Message delta) {
        services.receipts().acknowledged(delta, clientId);
    }

    private void delivered(String commandId) {
        if (rights.identity() instanceof Identity.Device(var thing)) {
            door.add(new Receipt(this, thing, commandId));
        }
    }

    private void leaves(Packet.Disconnect left) {
        var expiry = left.sessionExpirySeconds();
        if (expiry != null && expiry > 0 && connect().sessionExpirySeconds() == 0) {
            end(End.protocolError(Reason.PROTOCOL_ERROR, "a session that was to end cannot be kept at its end"));
            return;
        }
        if (expiry != null) {
            endurance.expireAfter(Math.min(expiry, services.durables().longestExpirySeconds()));
        }
        end(left.reason() == Reason.SUCCESS ? End.LEFT : End.LEFT_WITH_WILL);
    }

    /** CONNECT is accepted: rights and limits of the identity hold from here on. */
    void accepted(Identity who, String as) {
        clientId = as;
        rights.are(who, as);
        link.countFor(services.traffic().of(who.project().key()));
        link.received(connect());
        if (who instanceof Identity.Device(var thing)) {
            door.hold(services.rates().of(thing.ref().key(), thing.project().limits()));
        }
    }

    /**
     * CONNACK leaves; what was sent after CONNECT is handed on now.
     *
     * @param durable what outlives the connection, null for nothing
     */
    void opened(Packet.Connack connack, int keepAliveSeconds, @Nullable DurableSession durable, long expirySeconds) {
        phase = Phase.OPEN;
        deadline.cancel(false);
        open = true;
        since = services.clock().millis();
        services.counters().connected(connect().version(), link.transport(), 1);
        var wanted = connect();
        outflow.limit(wanted);
        link.authenticated();
        link.send(connack);
        keepAlive.start(keepAliveSeconds);
        if (durable != null) {
            filters.restore(durable.held());
            endurance.takeOn(durable, expirySeconds);
        }
        resume();
    }

    /** What it is let in by, where that is a certificate. */
    void prove(Proof by) {
        proof = by;
    }

    @Nullable
    Proof proof() {
        return proof;
    }

    /** Refuses a connection that never was. */
    void refuse(Reason reason, String why) {
        refuse(reason, why, reason.name().toLowerCase(Locale.ROOT), why);
    }

    void refuse(Ban ban) {
        refuse(Reason.BANNED, "banned", "banned", End.said(ban));
    }

    /**
     * The same where the log is told more than the client.
     *
     * @param word the reason in the log
     */
    void refuse(Reason reason, String why, String word, String detail) {
        if (phase == Phase.ENDED) {
            return;
        }
        log(word, detail);
        phase = Phase.ENDED;
        deadline.cancel(false);
        depart(End.LOST, Phase.OPENING);
        if (connect != null || isAnswered(reason)) {
            link.send(Packet.Connack.refusing(reason, why));
        }
        link.close();
    }

    /** Of what cannot be read as a CONNECT these two have an answer; anything else is closed. */
    private static boolean isAnswered(Reason reason) {
        return reason == Reason.UNSUPPORTED_PROTOCOL_VERSION || reason == Reason.CLIENT_ID_NOT_VALID;
    }

    /** Ends the connection and tells whoever has to know. */
    void end(End how) {
        if (phase == Phase.ENDED) {
            return;
        }
        var before = phase;
        phase = Phase.ENDED;
        open = false;
        deadline.cancel(false);
        keepAlive.stop();
        if (how.forgets()) {
            door.forgetPublishes().forEach(inflow::forget);
        }
        depart(how, before);
        if (how.isBreak() && before != Phase.NEW) {
            log(how.departure(), how.text());
        }
        if (how.told() && before == Phase.OPEN) {
            inflow.acknowledge(link);
            link.send(new Packet.Disconnect(how.reason(), how.text()));
        }
        link.close();
    }

    private void depart(End how, Phase before) {
        var who = rights.identity();
        if (who == null) {
            return;
        }
        services.sessions().leave(this, who, clientId);
        if (before == Phase.OPEN) {
            services.counters().connected(connect().version(), link.transport(), -1);
        }
        if (endurance.durable() == null) {
            filters.clear();
        }
        services.durables().groups().stand(this);
        if (how.isOfGateway()) {
            filters.attendNoMore();
        } else if (who instanceof Identity.Device(var thing)) {
            door.add(new Leaving(this, thing, new Departure(id, how.departure())));
        }
        door.pump();
        var published = how.will() && before == Phase.OPEN;
        endurance.leave(published ? () -> testament.open(endurance.expirySeconds()) : testament::drop);
    }

    private void pause() {
        paused = true;
        keepAlive.stand();
        link.pause();
    }

    private void resume() {
        paused = false;
        keepAlive.go();
        link.resume();
    }

    private void silent() {
        end(End.SILENT);
    }

    private void connectIsOverdue() {
        if (phase == Phase.NEW) {
            refuse(Reason.KEEP_ALIVE_TIMEOUT, "no CONNECT in time");
        }
    }

    private void openingIsOverdue() {
        if (phase == Phase.OPENING) {
            refuse(Reason.SERVER_UNAVAILABLE, "the connection could not be recorded in time");
        }
    }

    private void log(String reason, String why) {
        var wanted = connect;
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

    // ---- for the parts of a session

    Services services() {
        return services;
    }

    Link link() {
        return link;
    }

    Mailbox mailbox() {
        return link.mailbox();
    }

    Door door() {
        return door;
    }

    Testament testament() {
        return testament;
    }

    Answers answers() {
        return answers;
    }

    Endurance endurance() {
        return endurance;
    }

    /** Names this connection; newer ones are greater. */
    public String id() {
        return id;
    }

    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    boolean isDevice() {
        return rights.identity() instanceof Identity.Device;
    }

    Identity who() {
        return rights.who();
    }

    Rights rights() {
        return rights;
    }

    void becomes(Identity newer) {
        rights.become(newer);
    }

    Packet.Connect connect() {
        var wanted = connect;
        if (wanted == null) {
            throw new IllegalStateException("not connected");
        }
        return wanted;
    }

    boolean speaks5() {
        return connect().level() == 5;
    }
}
