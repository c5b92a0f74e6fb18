package io.umbra.thing;

import io.umbra.certificate.Certificates;
import io.umbra.certificate.KnownAuthorities;
import io.umbra.certificate.KnownAuthorities.Verdict;
import io.umbra.certificate.Proof;
import io.umbra.model.KnownModels;
import io.umbra.project.KnownProjects;
import io.umbra.project.ProjectFacts;
import io.umbra.registry.RegistryWatch;
import io.umbra.thing.Credentials.Login;
import io.umbra.thing.Credentials.Login.Fault;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells which thing a certificate is: the one it is registered for, or, where an authority of a project signed it, the one of
 * that project its common name {@code project/thing} names. Reads the database.
 */
@Component
class CertificateLogin {

    private final KnownThings things;
    private final KnownProjects projects;
    private final KnownModels models;
    private final KnownAuthorities authorities;
    private final ThingLookup lookup;
    private final RegistryWatch watch;
    private final InstantSource clock;

    CertificateLogin(
            KnownThings things,
            KnownProjects projects,
            KnownModels models,
            KnownAuthorities authorities,
            ThingLookup lookup,
            RegistryWatch watch,
            InstantSource clock) {
        this.things = things;
        this.projects = projects;
        this.models = models;
        this.authorities = authorities;
        this.lookup = lookup;
        this.watch = watch;
        this.clock = clock;
    }

    /** A thing that was found, in its project. */
    private record Home(ProjectFacts project, KnownThings.Known thing) {}

    Login decide(@Nullable String username, List<X509Certificate> chain) {
        var own = chain.getFirst();
        var now = clock.instant();
        if (!Certificates.isValidAt(own, now)) {
            return new Login.BadCredentials(Fault.INVALID_CERTIFICATE);
        }
        var named = Certificates.commonName(own).flatMap(CertificateLogin::id);
        var claimed = username == null ? named : id(username);
        if (username != null && claimed.isEmpty()) {
            return new Login.BadCredentials(Fault.FOREIGN_CERTIFICATE);
        }
        var home = claimed.flatMap(this::find);
        var fingerprint = Certificates.fingerprint(own);
        if (home.isPresent() && isRegistered(home.get(), fingerprint)) {
            return registered(home.get(), chain, now);
        }
        if (home.isPresent() && claimed.equals(named)) {
            var login = signed(home.get(), chain, now);
            if (login.isPresent()) {
                return login.get();
            }
        }
        return username == null
                ? byFingerprint(fingerprint)
                        .map(found -> registered(found, chain, now))
                        .orElse(new Login.BadCredentials(Fault.UNKNOWN_CERTIFICATE))
                : new Login.BadCredentials(
                        claimed.equals(named) ? Fault.UNKNOWN_CERTIFICATE : Fault.FOREIGN_CERTIFICATE);
    }

    private static Optional<ThingId> id(String text) {
        var slash = text.indexOf('/');
        return slash > 0 && ThingId.isName(text.substring(0, slash)) && ThingId.isName(text.substring(slash + 1))
                ? Optional.of(new ThingId(text.substring(0, slash), text.substring(slash + 1)))
                : Optional.empty();
    }

    private Optional<Home> find(ThingId id) {
        if (!watch.current()) {
            projects.forget(id.project());
        }
        return projects.find(id.project()).flatMap(project -> find(project, id.name()));
    }

    private Optional<Home> find(ProjectFacts project, String name) {
        var place = new Place(project.key(), name);
        var known = watch.current() ? things.known(place) : things.reload(place);
        return known.map(thing -> new Home(project, thing));
    }

    private static boolean isRegistered(Home home, String fingerprint) {
        return home.thing().row.certificates().contains(fingerprint);
    }

    /** A certificate whose name says nothing; where it is registered for several things the user name has to. */
    private Optional<Home> byFingerprint(String fingerprint) {
        var places = lookup.withCertificate(fingerprint);
        return places.size() == 1
                ? projects.find(places.getFirst().project())
                        .flatMap(project -> find(project, places.getFirst().name()))
                        .filter(home -> isRegistered(home, fingerprint))
                : Optional.empty();
    }

    /** Registered or not, what another project's authority signed is none of this one's, and what is revoked is revoked. */
    private Login registered(Home home, List<X509Certificate> chain, Instant now) {
        if (authorities.isOfAnother(home.project().key(), chain.getFirst())) {
            return new Login.BadCredentials(Fault.FOREIGN_CERTIFICATE);
        }
        return switch (authorities.check(home.project().key(), chain, now)) {
            case Verdict.Signed(var proof) -> admitted(home, proof);
            case Verdict.Revoked() -> new Login.BadCredentials(Fault.REVOKED_CERTIFICATE);
            case Verdict.Invalid(), Verdict.Unknown() ->
                admitted(
                        home,
                        new Proof(null, null, chain.getFirst().getNotAfter().toInstant()));
        };
    }

    /** Empty where no authority of the project signed it. */
    private Optional<Login> signed(Home home, List<X509Certificate> chain, Instant now) {
        return switch (authorities.check(home.project().key(), chain, now)) {
            case Verdict.Signed(var proof) -> Optional.of(admitted(home, proof));
            case Verdict.Revoked() -> Optional.of(new Login.BadCredentials(Fault.REVOKED_CERTIFICATE));
            case Verdict.Invalid() -> Optional.of(new Login.BadCredentials(Fault.INVALID_CERTIFICATE));
            case Verdict.Unknown() -> Optional.empty();
        };
    }

    private Login admitted(Home home, Proof proof) {
        var facts = home.thing().facts(home.project(), models);
        return facts.enabled() ? new Login.Certified(facts, proof) : new Login.NotAllowed("the thing is disabled");
    }
}
