package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.project.Validation;
import io.umbra.shadow.ShadowRules.Result;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A thing with its shadow, for tests: tells what each update came to and goes on from there. */
final class OneThing {

    static final long NOW = 1_700_000_000_000L;

    private Limits limits = Limits.DEFAULT;
    private Validation validation = Validation.ENFORCE;
    private DesiredPolicy policy = DesiredPolicy.STICKY;
    private @Nullable ThingModel model;
    private Shadow shadow = Shadow.EMPTY;
    private long now = NOW;

    OneThing withModel(String source) {
        model = ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse(source))).model();
        return this;
    }

    OneThing with(Validation validation) {
        this.validation = validation;
        return this;
    }

    OneThing with(DesiredPolicy policy) {
        this.policy = policy;
        return this;
    }

    OneThing withSectionBytes(int bytes, int leaves) {
        var d = Limits.DEFAULT;
        limits = new Limits(
                d.thingRate(),
                d.thingBurst(),
                d.maxPayloadBytes(),
                bytes,
                leaves,
                d.maxDepth(),
                d.maxKeyBytes(),
                d.maxStringChars(),
                d.maxArrayItems(),
                d.maxNamedShadows(),
                d.maxThings(),
                d.maxConnections(),
                d.maxConnectionsPerThing());
        return this;
    }

    OneThing at(long millis) {
        now = millis;
        return this;
    }

    Shadow shadow() {
        return shadow;
    }

    String reported() {
        return Json.text(shadow.reported().value());
    }

    String desired() {
        return Json.text(shadow.desired().value());
    }

    Result device(String payload) {
        return update(payload, new Principal.Device("env-01"), Spelling.NATIVE, null);
    }

    Result tiangongDevice(String payload) {
        return update(payload, new Principal.Device("env-01"), Spelling.TIANGONG, null);
    }

    Result app(String payload) {
        return update(payload, new Principal.App("key"), Spelling.NATIVE, null);
    }

    Result app(String payload, long ifMatch) {
        return update(payload, new Principal.App("key"), Spelling.NATIVE, ifMatch);
    }

    Result delete(Principal principal, Spelling spelling) {
        return take(ShadowRules.delete(shadow, context(principal, spelling, null), now));
    }

    private Result update(String payload, Principal principal, Spelling spelling, @Nullable Long ifMatch) {
        var read = UpdateReader.read(payload.getBytes(StandardCharsets.UTF_8), limits, now);
        if (read instanceof UpdateReader.Read.Refused(var refusal, var requestId)) {
            return new Result.Refused(refusal);
        }
        var request = ((UpdateReader.Read.Request) read).request();
        var context = context(principal, spelling, ifMatch);
        return take(ShadowRules.checkPrincipal(request, context)
                .<Result>map(Result.Refused::new)
                .orElseGet(() -> ShadowRules.apply(shadow, request, context, now)));
    }

    private ShadowRules.Context context(Principal principal, Spelling spelling, @Nullable Long ifMatch) {
        var project = new ProjectFacts(1, "home", limits, new Policies(false, true, validation, 30));
        var thing =
                new ThingFacts(new ThingRef(1, 1, new ThingId("home", "env-01")), project, true, model, null, policy);
        return new ShadowRules.Context(principal, spelling, thing, ifMatch);
    }

    private Result take(Result result) {
        shadow = switch (result) {
            case Result.Changed changed -> changed.after();
            case Result.Unchanged unchanged -> unchanged.after();
            case Result.Refused refused -> shadow;
        };
        return result;
    }

    static Result.Changed changed(Result result) {
        return (Result.Changed) result;
    }

    static Result.Unchanged unchanged(Result result) {
        return (Result.Unchanged) result;
    }

    static Refusal refusal(Result result) {
        return ((Result.Refused) result).refusal();
    }

    static Applied desired(Result result) {
        return Objects.requireNonNull(changed(result).desired());
    }

    /** The answer the lane would make of a result. */
    static Outcome.Accepted accepted(Result result, @Nullable String requestId) {
        return switch (result) {
            case Result.Changed c ->
                new Outcome.Accepted(
                        requestId,
                        true,
                        c.after().version(),
                        c.after().desiredVersion(),
                        NOW,
                        c.reported(),
                        c.desired(),
                        c.ignored(),
                        c.after(),
                        c.delta());
            case Result.Unchanged u ->
                new Outcome.Accepted(
                        requestId,
                        false,
                        u.after().version(),
                        u.after().desiredVersion(),
                        NOW,
                        u.reported(),
                        u.desired(),
                        u.ignored(),
                        u.after(),
                        u.delta());
            case Result.Refused refused -> throw new AssertionError(refused);
        };
    }
}
