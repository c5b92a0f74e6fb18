package io.umbra.gateway.session;

import io.umbra.ban.Ban;
import io.umbra.gateway.access.Identity;
import io.umbra.gateway.access.PlainRights;
import io.umbra.gateway.durable.DurableSession;
import io.umbra.gateway.durable.DurableSessions;
import io.umbra.gateway.topic.Route;
import io.umbra.presence.Connection;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.Credentials.Login;
import io.umbra.thing.ThingFacts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** From CONNECT to CONNACK: who is it, may it in, and its presence on disk before it is told so. */
final class Opening {

    private final Session session;
    private final Services services;
    private final Packet.Connect wanted;
    private final @Nullable String assigned;

    Opening(Session session, Packet.Connect wanted) {
        this.session = session;
        this.services = session.services();
        this.wanted = wanted;
        this.assigned = wanted.clientId().isEmpty() ? "umbra-" + session.id() : null;
    }

    void begin() {
        if (wanted.authenticationMethod() != null) {
            session.refuse(Reason.BAD_AUTHENTICATION_METHOD, "enhanced authentication is not offered");
        } else if (assigned != null && wanted.level() < 5 && (wanted.level() == 3 || !wanted.cleanStart())) {
            session.refuse(Reason.CLIENT_ID_NOT_VALID, "an empty client id needs a clean session");
        } else if (utf8(wanted.clientId()) > services.settings().maxClientIdBytes()) {
            session.refuse(Reason.CLIENT_ID_NOT_VALID, "the client id is too long");
        } else {
            bannedFrom().ifPresentOrElse(session::refuse, () -> logIn(wanted.username(), wanted.password()));
        }
    }

    /** Whoever comes from a banned address is not even asked who it is. */
    private Optional<Ban> bannedFrom() {
        var username = wanted.username();
        var project =
                username == null || username.indexOf('/') < 0 ? null : username.substring(0, username.indexOf('/'));
        return services.admission().bans().ofAddress(session.host(), project);
    }

    private void logIn(@Nullable String username, byte @Nullable [] password) {
        var era = services.sessions().era();
        var credentials = services.admission().credentials();
        var certificates = session.link().certificates();
        if (!certificates.isEmpty()) {
            hear(credentials.login(username, certificates), era);
        } else if (username == null || password == null) {
            refuseSlowly("no_credentials", "no user name or no password");
        } else {
            hear(credentials.login(username, password), era);
        }
    }

    private void hear(CompletionStage<Login> answer, long era) {
        answer.whenComplete((login, unforeseen) -> session.mailbox()
                .put(new Told(session, () -> loggedIn(login == null ? new Login.Unavailable() : login, era))));
    }

    private void loggedIn(Login login, long era) {
        if (session.hasEnded()) {
            return;
        }
        switch (login) {
            case Login.Device(var thing) -> admit(new Identity.Device(thing), era);
            case Login.Certified(var thing, var proof) -> {
                session.prove(proof);
                admit(new Identity.Device(thing), era);
            }
            case Login.App(var key) -> admit(new Identity.App(key), era);
            case Login.BadCredentials(var fault) -> refuseSlowly(fault.name().toLowerCase(Locale.ROOT), fault.text());
            case Login.NotAllowed(var why) -> session.refuse(Reason.NOT_AUTHORIZED, why);
            case Login.Unavailable _ -> session.refuse(Reason.SERVER_UNAVAILABLE, "the store is away");
        }
    }

    /** Who it is that fails is told which fault it was by the connection log, and not by the answer. */
    private void refuseSlowly(String word, String fault) {
        var wait = services.brake().failed(session.host());
        Runnable refusal =
                () -> session.refuse(Reason.BAD_CREDENTIALS, "unknown user name or wrong password", word, fault);
        if (wait.equals(Duration.ZERO)) {
            refusal.run();
        } else {
            session.link().loop().schedule(refusal, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void admit(Identity who, long era) {
        var ban = services.admission().bans().of(session.host(), who.project().name(), who.name(), clientId());
        if (ban.isPresent()) {
            session.refuse(ban.get());
            return;
        }
        var fault = wanted.will() == null ? null : faultOf(wanted.will(), who);
        if (fault != null) {
            session.refuse(Reason.NOT_AUTHORIZED, fault);
            return;
        }
        switch (services.sessions().enter(session, who, clientId(), era)) {
            case Sessions.Entry.Outdated() -> logIn(wanted.username(), wanted.password());
            case Sessions.Entry.Full(var why) -> session.refuse(Reason.QUOTA_EXCEEDED, why);
            case Sessions.Entry.Admitted(var old) -> {
                if (old != null) {
                    old.endFromOutside(End.TAKEN_OVER);
                }
                session.accepted(who, clientId());
                record(who);
            }
        }
    }

    /** A will is a publish made ahead: it needs the right to its topic now. */
    private @Nullable String faultOf(Packet.Will will, Identity who) {
        if (!services.settings().topics().allow(will.topic())) {
            return "the will's topic is too long or too deep";
        }
        return mayPublish(who, will.topic()) ? null : "the will's topic is not granted";
    }

    private boolean mayPublish(Identity who, String topic) {
        var route = Route.of(topic);
        return route instanceof Route.Plain
                ? new PlainRights(services.rules().of(who.project().key()), who, clientId()).mayPublish(topic)
                : services.access().mayPublish(who, route);
    }

    private void record(Identity who) {
        switch (who) {
            case Identity.Device(var thing) -> {
                endAt(session.proof() == null ? null : session.proof().until());
                session.door().add(new Arriving(thing));
                session.door().pump();
            }
            case Identity.App(var key) -> {
                endAt(key.expiresAt());
                openSession();
            }
        }
    }

    /** What it was let in by ends, and so does the connection. */
    private void endAt(@Nullable Instant time) {
        if (time != null) {
            var left = Duration.between(services.clock().instant(), time);
            session.link()
                    .loop()
                    .schedule(
                            () -> session.end(End.closed("credentials_revoked")), millis(left), TimeUnit.MILLISECONDS);
        }
    }

    private static long millis(Duration left) {
        return Math.clamp(left.toMillis(), 0, Duration.ofDays(3_650).toMillis());
    }

    /** The session, as the client asked for it, is on disk before the client is told so. */
    private void openSession() {
        var who = session.who();
        var name = new DurableSession.Name(who.project().key(), who.name(), clientId());
        var thing = who instanceof Identity.Device(var facts) ? facts.ref().key() : 0;
        var wish = new DurableSessions.Wish(name, thing, wanted.cleanStart(), expirySeconds());
        var opened = session.testament()
                .write(who, clientId())
                .thenCompose(written -> services.durables().open(wish));
        if (opened.isDone() && !opened.isCompletedExceptionally()) {
            opened(opened.join());
        } else {
            opened.whenComplete((there, failed) ->
                    session.mailbox().put(new Told(session, () -> opened(failed == null ? there : null))));
        }
    }

    private void opened(DurableSessions.@Nullable Opened opened) {
        if (opened == null) {
            session.refuse(Reason.SERVER_UNAVAILABLE, "the session could not be stored");
        } else if (opened.full()) {
            session.refuse(Reason.QUOTA_EXCEEDED, "as many sessions that outlive their connection as it may have");
        } else if (!session.hasEnded()) {
            succeed(opened);
        } else if (opened.session() != null) {
            services.durables().abandon(opened.session(), expirySeconds());
        }
    }

    /** How long the session stays without a connection. */
    private long expirySeconds() {
        var longest = services.durables().longestExpirySeconds();
        if (wanted.level() < 5) {
            return wanted.cleanStart() ? 0 : longest;
        }
        return Math.min(wanted.sessionExpirySeconds(), longest);
    }

    private void succeed(DurableSessions.Opened opened) {
        var who = session.who();
        var name = new DurableSession.Name(who.project().key(), who.name(), clientId());
        services.wills().back(name, opened.present());
        var keepAlive = services.settings().serverKeepAliveSeconds();
        var told = wanted.level() == 5 && keepAlive > 0;
        session.opened(
                new Packet.Connack(
                        Reason.SUCCESS,
                        null,
                        opened.present() && wanted.level() > 3,
                        expirySeconds(),
                        wanted.level() == 5 ? assigned : null,
                        told ? keepAlive : null,
                        services.settings().receiveMaximum(),
                        services.settings().maxPacketBytes(),
                        services.settings().topicAliases()),
                told ? keepAlive : wanted.keepAliveSeconds(),
                opened.session(),
                expirySeconds());
    }

    private String clientId() {
        return assigned != null ? assigned : wanted.clientId();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Puts the connection into its thing's presence. */
    private final class Arriving extends Errand {

        private final ThingFacts thing;
        private final UUID messageId = services.ids().get();

        Arriving(ThingFacts thing) {
            super(session);
            this.thing = thing;
        }

        @Override
        Change change() {
            var connection = new Connection(
                    session.id(),
                    services.gateway(),
                    clientId(),
                    session.link().address(),
                    session.protocol(),
                    wanted.keepAliveSeconds());
            return new Change.Connect(thing.ref(), messageId, connection);
        }

        @Override
        void answered(Outcome outcome) {
            if (session.hasEnded()) {
                return;
            }
            switch (outcome) {
                case Outcome.Present _, Outcome.Recorded _ -> openSession();
                case Outcome.Rejected rejected ->
                    session.refuse(Reason.NOT_AUTHORIZED, rejected.refusal().message());
                default -> session.refuse(Reason.SERVER_UNAVAILABLE, "the store is away");
            }
        }
    }
}
