package io.umbra.gateway.session;

import io.umbra.ban.Ban;
import io.umbra.certificate.Proof;
import io.umbra.gateway.access.Identity;
import io.umbra.gateway.durable.DurableSession;
import io.umbra.gateway.routing.Message;
import io.umbra.presence.StandingConnections.Standing;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from CONNECT to its end. All of it runs on the connection's own thread, but for what others say to it: its
 * {@link Ear}, {@link #endFromOutside} and {@link #identity}.
 */
public final class Session {

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
    private final Ear ear;
    private final Publishing publishing;
    private final Testament testament;
    private final KeepAlive keepAlive;
    private final Deadline deadline;
    private final Parting parting;
    private final Rights rights;
    private Phase phase = Phase.NEW;
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
        this.ear = new Ear(this, outflow, refresher, groupRefresher);
        this.publishing = new Publishing(this, inflow);
        this.testament = new Testament(this);
        this.keepAlive = new KeepAlive(this.link.loop(), this::silent);
        this.deadline = new Deadline(this.link.loop());
        this.parting = new Parting(this, this.link);
        deadline.set(services.settings().connectTimeout(), this::connectIsOverdue);
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
                deadline.set(services.settings().openTimeout(), this::openingIsOverdue);
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
        deadline.met();
        ear.open();
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
        parting.log(connect, word, detail);
        phase = Phase.ENDED;
        deadline.met();
        parting.of(rights.identity(), End.LOST, false);
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
        ear.close();
        deadline.met();
        keepAlive.stop();
        if (how.forgets()) {
            door.forgetPublishes().forEach(inflow::forget);
        }
        parting.of(rights.identity(), how, before == Phase.OPEN);
        if (how.isBreak() && before != Phase.NEW) {
            parting.log(connect, how.departure(), how.text());
        }
        if (how.told() && before == Phase.OPEN) {
            inflow.acknowledge(link);
            link.send(new Packet.Disconnect(how.reason(), how.text()));
        }
        link.close();
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

    /** What others take it for. */
    Ear ear() {
        return ear;
    }

    Filters filters() {
        return filters;
    }

    String clientId() {
        return clientId;
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
