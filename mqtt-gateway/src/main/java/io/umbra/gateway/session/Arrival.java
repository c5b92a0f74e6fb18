package io.umbra.gateway.session;

import io.umbra.gateway.inbound.Request;
import io.umbra.gateway.routing.Message;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.PacketReceipt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publish that came in, waiting for what becomes of it. Its acknowledgement leaves when those before it have left. */
final class Arrival extends Errand {

    /** What a publish is for. */
    sealed interface Purpose {

        /** To ask something of a shadow; the future is there once the thing has been looked up. */
        record Ask(CompletableFuture<Request> request) implements Purpose {}

        /** That nothing has to be retained of it. */
        CompletableFuture<Boolean> KEPT = CompletableFuture.completedFuture(true);

        /** To be stored, since somebody wants it who may be absent; it is passed on once it is. */
        record Store(Change.Publish change, CompletableFuture<Boolean> kept) implements Purpose {}

        /** To be passed on as it is. */
        record PassOn(Message message, CompletableFuture<Boolean> kept) implements Purpose {}

        /** Nothing is left to do but to acknowledge it. */
        record Nothing() implements Purpose {}
    }

    private final int packetId;
    private final int qos;
    private final boolean again;
    private final int bytes;
    private final long since;
    private final Purpose purpose;
    private Reason reason = Reason.SUCCESS;
    private @Nullable String why;
    private boolean done;

    /**
     * @param publish the packet it came in
     * @param since nanoseconds, for the time it takes to be answered
     */
    Arrival(Session session, Packet.Publish publish, long since, Purpose purpose) {
        super(session);
        this.packetId = publish.packetId();
        this.qos = publish.qos();
        this.again = publish.dup();
        this.bytes = publish.topic().length() + publish.payload().length;
        this.since = since;
        this.purpose = purpose;
    }

    int packetId() {
        return packetId;
    }

    int qos() {
        return qos;
    }

    int bytes() {
        return bytes;
    }

    long since() {
        return since;
    }

    boolean isDone() {
        return done;
    }

    /** What is sent for it: PUBACK or PUBREC. */
    Packet.Ack acknowledgement() {
        return new Packet.Ack(qos == 2 ? Packet.Ack.Kind.PUBREC : Packet.Ack.Kind.PUBACK, packetId, reason, why);
    }

    void done(Reason with, @Nullable String text) {
        done = true;
        reason = with;
        why = text;
        addressee().answers().finished(this);
    }

    private static boolean isKept(CompletableFuture<Boolean> kept) {
        return !kept.isCompletedExceptionally() && kept.join();
    }

    /** It was to be retained and could not be. */
    private void notKept(CompletableFuture<Boolean> kept) {
        if (kept.isCompletedExceptionally()) {
            addressee().answers().unavailable(this);
        } else {
            done(Reason.QUOTA_EXCEEDED, "the project has as many retained topics as it may");
        }
    }

    boolean isRefused() {
        return reason.isRefusal();
    }

    /** A QoS 2 publish is remembered where it is stored: it may come again after the platform was killed. */
    @Override
    @Nullable
    PacketReceipt receipt() {
        var durable = addressee().endurance().durable();
        return qos == 2 && durable != null ? new PacketReceipt(durable.id(), packetId, again) : null;
    }

    @Override
    boolean counted() {
        return addressee().isDevice();
    }

    @Override
    boolean ready() {
        return switch (purpose) {
            case Purpose.Ask(var request) -> request.isDone();
            case Purpose.Store(var _, var kept) -> kept.isDone();
            case Purpose.PassOn(var _, var kept) -> kept.isDone();
            case Purpose.Nothing() -> true;
        };
    }

    @Override
    @Nullable
    Change change() {
        return switch (purpose) {
            case Purpose.Ask(var request) -> request.join().change();
            case Purpose.Store(var publish, var kept) -> isKept(kept) ? publish : null;
            case Purpose.PassOn _, Purpose.Nothing _ -> null;
        };
    }

    @Override
    void perform() {
        switch (purpose) {
            case Purpose.Ask(var request) -> addressee().answers().answeredWithoutLane(this, request.join());
            case Purpose.PassOn(var message, var kept)
            when isKept(kept) -> {
                addressee().services().subscriptions().publish(message);
                done(Reason.SUCCESS, null);
            }
            case Purpose.PassOn(var _, var kept) -> notKept(kept);
            case Purpose.Store(var _, var kept) -> notKept(kept);
            case Purpose.Nothing() -> done(Reason.SUCCESS, null);
        }
    }

    @Override
    void answered(Outcome outcome) {
        if (purpose instanceof Purpose.Ask(var request)) {
            addressee().answers().answered(this, request.join(), outcome);
        } else {
            addressee().answers().stored(this, outcome);
        }
    }
}
