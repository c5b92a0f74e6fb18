package io.umbra.gateway.session;

import io.umbra.ban.Ban;
import io.umbra.gateway.access.Identity;
import io.umbra.gateway.access.PlainRights;
import io.umbra.gateway.inbound.Request;
import io.umbra.gateway.routing.MessageProperties;
import io.umbra.gateway.session.Arrival.Purpose;
import io.umbra.gateway.topic.Route;
import io.umbra.presence.ConnectionLog;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Submission;
import io.umbra.thing.Credentials.Login;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A publish that comes without a connection of its own: by the same rules, limits and door as one of a session, and answered
 * when what it asks is committed. Never blocks.
 */
public final class SinglePublish {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PATIENCE_SECONDS = 15;
    private static final long FIRST_PAUSE_NANOS = 2_000_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final Services services;
    private final Purposes purposes;
    private final Predicate<InetSocketAddress> rate;
    private final Executor worker;

    /**
     * @param rate takes leave for one more connection from an address; false where there is none
     * @param worker where what may take a moment runs
     */
    public SinglePublish(Services services, Predicate<InetSocketAddress> rate, Executor worker) {
        this.services = services;
        this.purposes = new Purposes(services);
        this.rate = rate;
        this.worker = worker;
    }

    /** What became of it. */
    public sealed interface Result {

        record Done() implements Result {}

        /** Why it may not, or cannot, be done. */
        record Refused(Refusal refusal) implements Result {}

        /** It may be tried again after so many seconds; whether it was stored is not known where the store is away. */
        record Later(Refusal refusal, long seconds) implements Result {}
    }

    /** Who may publish, or why nobody may. */
    public sealed interface Entry {

        record In(Identity who) implements Entry {}

        record Out(Result why) implements Entry {}
    }

    /** The largest payload, bytes. */
    public int largestPayload() {
        return services.settings().maxPacketBytes();
    }

    /** Whether an address may ask now; asked before anything is read of it. */
    public boolean admits(InetSocketAddress peer) {
        return rate.test(peer);
    }

    /** Tells who somebody is. Wrong answers come slowly, as they do over MQTT. */
    public CompletionStage<Entry> enter(InetSocketAddress peer, @Nullable String username, byte @Nullable [] password) {
        var host = peer.getAddress().getHostAddress();
        var slash = username == null ? -1 : username.indexOf('/');
        var project = username == null || slash < 0 ? null : username.substring(0, slash);
        var ban = services.admission().bans().ofAddress(host, project);
        if (ban.isPresent()) {
            return CompletableFuture.completedFuture(banned(peer, username, ban.get()));
        }
        if (username == null || password == null) {
            return wrong(peer, username, "no_credentials", "no user name or no password");
        }
        return logIn(peer, username, password);
    }

    private CompletionStage<Entry> logIn(InetSocketAddress peer, String username, byte[] password) {
        return services.admission()
                .credentials()
                .login(username, password)
                .thenCompose(login -> entered(peer, username, login));
    }

    private CompletionStage<Entry> entered(InetSocketAddress peer, String username, Login login) {
        return switch (login) {
            case Login.Device(var thing) -> admitted(peer, username, new Identity.Device(thing));
            case Login.Certified(var thing, var _) -> admitted(peer, username, new Identity.Device(thing));
            case Login.App(var key) -> admitted(peer, username, new Identity.App(key));
            case Login.BadCredentials(var fault) ->
                wrong(peer, username, fault.name().toLowerCase(Locale.ROOT), fault.text());
            case Login.NotAllowed(var why) -> {
                log(peer, username, "not_authorized", why);
                yield out(new Result.Refused(new Refusal(ErrorId.FORBIDDEN, why)));
            }
            case Login.Unavailable() -> out(away());
        };
    }

    private CompletionStage<Entry> admitted(InetSocketAddress peer, String username, Identity who) {
        var host = peer.getAddress().getHostAddress();
        var ban = services.admission().bans().of(host, who.project().name(), who.name(), "");
        return CompletableFuture.completedFuture(
                ban.map(found -> banned(peer, username, found)).orElseGet(() -> new Entry.In(who)));
    }

    private Entry banned(InetSocketAddress peer, @Nullable String username, Ban ban) {
        log(peer, username, "banned", End.said(ban));
        return new Entry.Out(new Result.Refused(new Refusal(ErrorId.FORBIDDEN, "banned")));
    }

    private CompletionStage<Entry> wrong(
            InetSocketAddress peer, @Nullable String username, String word, String detail) {
        log(peer, username, word, detail);
        var wait = services.brake().failed(peer.getAddress().getHostAddress());
        Entry out = new Entry.Out(
                new Result.Refused(new Refusal(ErrorId.UNAUTHORIZED, "unknown auth.username or wrong auth.password")));
        return pause(wait.toNanos()).thenApply(over -> out);
    }

    private void log(InetSocketAddress peer, @Nullable String username, String reason, String detail) {
        services.counters().refused(reason);
        var address = peer.getAddress().getHostAddress() + ":" + peer.getPort();
        services.admission()
                .log()
                .record(new ConnectionLog.Entry(services.clock().millis(), address, username, null, reason, detail));
    }

    private static CompletionStage<Entry> out(Result why) {
        return CompletableFuture.completedFuture(new Entry.Out(why));
    }

    /** Publishes for somebody. Completes when it is stored, or, after a while, with what can be said then. */
    public CompletionStage<Result> publish(Identity who, String topic, int qos, boolean retain, byte[] payload) {
        if (!isTopic(topic)) {
            return refused("'%s' is no topic to publish to".formatted(topic));
        }
        var route = Route.of(topic);
        if (!mayPublish(who, route, topic)) {
            return refused("not allowed to publish to " + topic);
        }
        services.counters().publishIn(qos);
        var publish = new Packet.Publish(false, qos, retain, topic, 0, payload, MessageProperties.NONE, 0, List.of());
        var deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        return paced(
                        who,
                        qos,
                        deadline,
                        () -> take(purposes.of(who, route, new Purposes.Published(publish, "")), deadline))
                .toCompletableFuture()
                .completeOnTimeout(away(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(unforeseen -> away());
    }

    /** By the thing's rate: QoS 1 and 2 wait for it, QoS 0 is passed over. */
    private CompletionStage<Result> paced(
            Identity who, int qos, long deadline, Supplier<CompletionStage<Result>> then) {
        var rate = who instanceof Identity.Device(var thing)
                ? services.rates().of(thing.ref().key(), thing.project().limits())
                : ThingRate.NONE;
        if (rate.take()) {
            return then.get();
        }
        var wait = rate.nanosToWait();
        if (qos == 0) {
            services.counters().dropped("rate");
        }
        return qos == 0 || System.nanoTime() + wait > deadline
                ? CompletableFuture.completedFuture(tooMany("the thing publishes faster than it may"))
                : pause(wait).thenCompose(over -> paced(who, qos, deadline, then));
    }

    private CompletionStage<Result> take(Purpose purpose, long deadline) {
        return switch (purpose) {
            case Purpose.Ask(var asked) -> asked.thenCompose(request -> ask(request, deadline));
            case Purpose.Store(var change, var kept) ->
                kept.thenCompose(retained -> retained
                        ? submit(change, deadline, FIRST_PAUSE_NANOS).thenApply(SinglePublish::stored)
                        : CompletableFuture.completedFuture(full()));
            case Purpose.PassOn(var message, var kept) ->
                kept.thenApply(retained -> {
                    if (retained) {
                        services.subscriptions().publish(message);
                    }
                    return retained ? new Result.Done() : full();
                });
            case Purpose.Nothing() -> CompletableFuture.completedFuture(new Result.Done());
        };
    }

    private CompletionStage<Result> ask(Request request, long deadline) {
        var change = request.change();
        return change == null
                ? CompletableFuture.completedFuture(result(services.requests().answerWithoutLane(request)))
                : submit(change, deadline, FIRST_PAUSE_NANOS).thenApply(outcome -> switch (outcome) {
                    case Outcome.Busy _ -> tooMany("too much waits to be stored");
                    case Outcome.Unavailable _ -> away();
                    default -> result(services.requests().answer(request, outcome));
                });
    }

    private static Result stored(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Busy _ -> tooMany("too much waits to be stored");
            case Outcome.Unavailable _ -> away();
            case Outcome.Rejected rejected -> new Result.Refused(rejected.refusal());
            default -> new Result.Done();
        };
    }

    /** What a lane answers; a full one is tried again for a while. What follows does not run on the lane's thread. */
    private CompletionStage<Outcome> submit(Change change, long deadline, long pause) {
        var answered = new CompletableFuture<Outcome>();
        services.shadows()
                .submit(List.of(new Submission(change, outcome -> worker.execute(() -> answered.complete(outcome)))));
        return answered.thenCompose(outcome -> outcome instanceof Outcome.Busy && System.nanoTime() + pause < deadline
                ? pause(pause).thenCompose(over -> submit(change, deadline, Math.min(2 * pause, LONGEST_PAUSE_NANOS)))
                : CompletableFuture.completedFuture(outcome));
    }

    private CompletableFuture<Boolean> pause(long nanos) {
        return CompletableFuture.supplyAsync(
                () -> true, CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, worker));
    }

    private static Result result(@Nullable Refusal refusal) {
        return refusal == null ? new Result.Done() : new Result.Refused(refusal);
    }

    private static Result full() {
        return new Result.Refused(new Refusal(ErrorId.FORBIDDEN, "the project has as many retained topics as it may"));
    }

    private static Result tooMany(String why) {
        return new Result.Later(new Refusal(ErrorId.TOO_MANY_REQUESTS, why), 1);
    }

    private static Result away() {
        return new Result.Later(new Refusal(ErrorId.STORAGE_UNAVAILABLE, "the store does not answer"), 2);
    }

    private static CompletionStage<Result> refused(String why) {
        return CompletableFuture.completedFuture(new Result.Refused(new Refusal(ErrorId.FORBIDDEN, why)));
    }

    private boolean isTopic(String topic) {
        return !topic.isEmpty()
                && topic.chars().noneMatch(c -> c == '+' || c == '#' || c == 0)
                && services.settings().topics().allow(topic);
    }

    private boolean mayPublish(Identity who, Route route, String topic) {
        return route instanceof Route.Plain
                ? new PlainRights(services.rules().of(who.project().key()), who, "").mayPublish(topic)
                : services.access().mayPublish(who, route);
    }
}
