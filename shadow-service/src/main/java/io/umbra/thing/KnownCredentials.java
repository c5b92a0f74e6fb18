package io.umbra.thing;

import io.umbra.model.KnownModels;
import io.umbra.project.KnownAppKeys;
import io.umbra.project.KnownProjects;
import io.umbra.registry.Names;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Secret;
import io.umbra.thing.Credentials.Login.Fault;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks secrets against what is known of things and app keys. Who is known is answered on the caller's thread; for the
 * others a few threads read the database, and when more wait than may, or it takes too long, the answer is
 * {@link Login.Unavailable}.
 */
@Component
public class KnownCredentials implements Credentials, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KnownCredentials.class);
    private static final ThingLookup.Key NO_KEY = new ThingLookup.Key(new byte[32], null);

    private final KnownThings things;
    private final KnownProjects projects;
    private final KnownModels models;
    private final KnownAppKeys appKeys;
    private final CertificateLogin certificates;
    private final RegistryWatch watch;
    private final InstantSource clock;
    private final LookupSettings settings;
    private final ExecutorService readers;

    KnownCredentials(
            KnownThings things,
            KnownProjects projects,
            KnownModels models,
            KnownAppKeys appKeys,
            CertificateLogin certificates,
            RegistryWatch watch,
            InstantSource clock,
            LookupSettings settings) {
        this.things = things;
        this.projects = projects;
        this.models = models;
        this.appKeys = appKeys;
        this.certificates = certificates;
        this.watch = watch;
        this.clock = clock;
        this.settings = settings;
        this.readers = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.queue()),
                Thread.ofPlatform().name("umbra-login-", 0).daemon().factory());
    }

    /** Who a user name says it is. */
    private sealed interface Claim {

        record OfThing(ThingId id) implements Claim {}

        record OfKey(String project, String id) implements Claim {}

        record OfNobody() implements Claim {}

        static Claim of(String username) {
            var slash = username.indexOf('/');
            if (slash < 0) {
                return new OfNobody();
            }
            var project = username.substring(0, slash);
            var name = username.substring(slash + 1);
            if (!Names.isName(project)) {
                return new OfNobody();
            }
            if (name.startsWith("@")) {
                return new OfKey(project, name.substring(1));
            }
            return Names.isName(name) ? new OfThing(new ThingId(project, name)) : new OfNobody();
        }
    }

    @Override
    public CompletionStage<Login> login(String username, byte[] secret) {
        return ask(username, claim -> decide(claim, secret));
    }

    @Override
    public CompletionStage<Login> find(String username) {
        return ask(username, this::find);
    }

    private CompletionStage<Login> ask(String username, Function<Claim, Login> decision) {
        var claim = Claim.of(username);
        return known(claim)
                ? CompletableFuture.completedFuture(decision.apply(claim))
                : elsewhere(() -> decision.apply(claim));
    }

    /** Checking signatures takes its time: never on the caller's thread. */
    @Override
    public CompletionStage<Login> login(@Nullable String username, List<X509Certificate> chain) {
        return elsewhere(() -> certificates.decide(username, chain));
    }

    private CompletionStage<Login> elsewhere(Supplier<Login> decision) {
        try {
            return CompletableFuture.supplyAsync(decision, readers)
                    .completeOnTimeout(
                            new Login.Unavailable(), settings.patience().toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(KnownCredentials::unavailable);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.completedFuture(new Login.Unavailable());
        }
    }

    private static Login unavailable(Throwable cause) {
        log.warn("a log-in could not be checked: {}", cause.getMessage());
        return new Login.Unavailable();
    }

    /** Whether the answer can be given from memory, and relied on. */
    private boolean known(Claim claim) {
        return switch (claim) {
            case Claim.OfNobody() -> true;
            case Claim.OfKey(var project, var id) -> projects.knows(project) && appKeys.knows(id);
            case Claim.OfThing(var id) ->
                projects.knows(id.project())
                        && projects.find(id.project())
                                .map(project -> things.knows(new Place(project.key(), id.name())))
                                .orElse(true);
        };
    }

    private Login decide(Claim claim, byte[] secret) {
        return switch (claim) {
            case Claim.OfNobody() -> new Login.BadCredentials(Fault.INVALID_USERNAME);
            case Claim.OfKey(var project, var id) -> decideKey(project, appKeys.check(id, secret));
            case Claim.OfThing(var id) -> decideThing(id, keys -> opens(keys, secret));
        };
    }

    private Login find(Claim claim) {
        return switch (claim) {
            case Claim.OfNobody() -> new Login.BadCredentials(Fault.INVALID_USERNAME);
            case Claim.OfKey(var project, var id) -> decideKey(project, appKeys.find(id));
            case Claim.OfThing(var id) -> decideThing(id, keys -> true);
        };
    }

    private static Login decideKey(String project, KnownAppKeys.Check check) {
        return switch (check) {
            case KnownAppKeys.Check.Wrong(var known) ->
                new Login.BadCredentials(known ? Fault.WRONG_KEY : Fault.UNKNOWN_KEY);
            case KnownAppKeys.Check.Expired() -> new Login.NotAllowed("the key has expired");
            case KnownAppKeys.Check.Right(var key) ->
                key.project().name().equals(project) ? new Login.App(key) : new Login.BadCredentials(Fault.UNKNOWN_KEY);
        };
    }

    /** @param opens whether one of these keys is the one shown */
    private Login decideThing(ThingId id, Predicate<List<ThingLookup.Key>> opens) {
        if (!watch.current()) {
            projects.forget(id.project());
        }
        var project = projects.find(id.project());
        var known = project.flatMap(found -> {
            var place = new Place(found.key(), id.name());
            return watch.current() ? things.known(place) : things.reload(place);
        });
        var right = opens.test(known.map(found -> found.row.keys()).orElse(List.of(NO_KEY)));
        if (project.isEmpty()) {
            return new Login.BadCredentials(Fault.UNKNOWN_PROJECT);
        }
        if (known.isEmpty() || !right) {
            return new Login.BadCredentials(known.isEmpty() ? Fault.UNKNOWN_THING : Fault.WRONG_KEY);
        }
        var facts = known.get().facts(project.get(), models);
        return facts.enabled() ? new Login.Device(facts) : new Login.NotAllowed("the thing is disabled");
    }

    /** Tries every key, so that the time it takes tells nothing of which one it was. */
    private boolean opens(List<ThingLookup.Key> keys, byte[] secret) {
        var now = clock.instant();
        var hash = Secret.hash(secret);
        var opens = false;
        for (var key : keys) {
            opens |= Secret.same(hash, key.hash()) & key.opensAt(now);
        }
        return opens;
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
