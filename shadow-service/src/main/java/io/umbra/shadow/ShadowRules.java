package io.umbra.shadow;

import io.umbra.model.ThingModel;
import io.umbra.model.Violation;
import io.umbra.project.Limits;
import io.umbra.project.Validation;
import io.umbra.shadow.UpdateRequest.Patch;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What an update or a delete does to a shadow. Pure: the same arguments always give the same result. */
public final class ShadowRules {

    private static final long MAX_PROFILE_STEP = 1_000_000;

    private ShadowRules() {}

    /**
     * What a request is judged by, beside the shadow.
     *
     * @param ifMatch the version REST's If-Match names, null for none
     */
    public record Context(
            Principal principal,
            Spelling spelling,
            ThingFacts thing,
            @Nullable Long ifMatch) {

        boolean deviceMaySetDesired() {
            var policies = thing.project().policies();
            return switch (spelling) {
                case NATIVE -> policies.deviceMaySetDesiredNative();
                case TIANGONG -> policies.deviceMaySetDesiredTiangong();
            };
        }

        Limits limits() {
            return thing.project().limits();
        }
    }

    /** What became of it. */
    public sealed interface Result {

        /**
         * A version was taken.
         *
         * @param reported what was done to reported, null if the request did not mention it
         * @param desired what was done to desired, null if neither the request nor a policy touched it
         * @param delta what is outstanding now
         * @param emitsDelta whether the device is to be told
         * @param ignored JSON Pointers of ignored leaves, e.g. {@code /reported/temp}
         * @param warned what breaks the model where validation only warns
         */
        record Changed(
                Shadow after,
                @Nullable Applied reported,
                @Nullable Applied desired,
                ObjectNode delta,
                boolean emitsDelta,
                List<String> ignored,
                List<Violation> warned)
                implements Result {}

        /**
         * Accepted, but nothing was written or removed, and no version taken.
         *
         * @param after as before, but for removal times
         * @param removalsMoved whether removal times moved, which must be stored
         */
        record Unchanged(
                Shadow after,
                boolean removalsMoved,
                @Nullable Applied reported,
                @Nullable Applied desired,
                ObjectNode delta,
                List<String> ignored,
                List<Violation> warned)
                implements Result {}

        record Refused(Refusal refusal) implements Result {}
    }

    /** A patch after the model has seen it. */
    private record Checked(Patch patch, List<Violation> violations, List<String> ignored) {
        Checked(Patch patch) {
            this(patch, List.of(), List.of());
        }

        static Checked of(Patch patch, ThingModel.Checked checked) {
            return new Checked(patch, checked.violations(), checked.ignored());
        }
    }

    /** Whether this principal may ask for this at all: the refusal, or nothing. */
    public static Optional<Refusal> checkPrincipal(UpdateRequest request, Context context) {
        return switch (context.principal()) {
            case Principal.Platform platform -> Optional.empty();
            case Principal.Device device ->
                setsSomething(request.desired()) && !context.deviceMaySetDesired()
                        ? refusal(ErrorId.DESIRED_NOT_WRITABLE, "a device may clear desired values, not set them")
                        : Optional.empty();
            case Principal.App app -> checkOperator(request);
            case Principal.Account account -> checkOperator(request);
        };
    }

    private static Optional<Refusal> checkOperator(UpdateRequest request) {
        return request.reported() instanceof Patch.None
                ? Optional.empty()
                : refusal(ErrorId.REPORTED_NOT_WRITABLE, "reported is written by the device only");
    }

    private static boolean setsSomething(Patch patch) {
        return switch (patch) {
            case Patch.None none -> false;
            case Patch.Clear clear -> false;
            case Patch.Merge(var value) -> !Nodes.onlyRemoves(value);
            case Patch.Replace(var value) -> !value.isEmpty();
        };
    }

    /**
     * Applies a request whose principal was checked: If-Match, version, model, merge, size, in this order.
     *
     * @param now epoch milliseconds; becomes the time of leaves without a device time
     */
    public static Result apply(Shadow before, UpdateRequest request, Context context, long now) {
        var conflict = conflict(before, request, context);
        if (conflict != null) {
            return new Result.Refused(conflict);
        }
        var reported = check(ThingModel.Section.REPORTED, request.reported(), context);
        var desired = check(ThingModel.Section.DESIRED, request.desired(), context);
        var violations = join(reported.violations(), desired.violations());
        var thing = context.thing();
        if (!violations.isEmpty() && thing.effectiveValidation() == Validation.ENFORCE) {
            return new Result.Refused(modelViolation(thing.model(), violations));
        }
        var update = new Update(before, request, now);
        update.report(reported.patch());
        update.desire(desired.patch());
        if (thing.desiredPolicy() == DesiredPolicy.CLEAR_ON_MATCH) {
            update.clearMatches();
        }
        var tooLarge = update.tooLarge(context.limits());
        if (tooLarge != null) {
            return new Result.Refused(tooLarge);
        }
        return update.result(join(reported.ignored(), desired.ignored()), violations);
    }

    /** Empties a shadow; that takes a version. */
    public static Result delete(Shadow before, Context context, long now) {
        if (context.principal().isDevice() && !context.deviceMaySetDesired()) {
            return new Result.Refused(new Refusal(ErrorId.FORBIDDEN, "a device may not delete its shadow"));
        }
        var mismatch = ifMatch(before, context);
        if (mismatch != null) {
            return new Result.Refused(mismatch);
        }
        var reported = Merge.reported(before.reported(), now, null, Map.of()).apply(new Patch.Clear());
        var desired = Merge.desired(before.desired(), now, Map.of()).apply(new Patch.Clear());
        long version = before.version() + 1;
        var after = new Shadow(version, version, reported.after(), desired.after());
        return new Result.Changed(
                after, reported.applied(), desired.applied(), Nodes.empty(), false, List.of(), List.of());
    }

    private static @Nullable Refusal conflict(Shadow before, UpdateRequest request, Context context) {
        var mismatch = ifMatch(before, context);
        if (mismatch != null) {
            return mismatch;
        }
        long current = before.version();
        var expected = request.version();
        if (expected != null && expected != current) {
            return versionConflict("the shadow is at version %d, not %d".formatted(current, expected));
        }
        var profile = request.profileVersion();
        if (profile == null || profile == 0) {
            return null;
        }
        return profile > current && profile <= current + MAX_PROFILE_STEP
                ? null
                : versionConflict("profileVersion must be above %d and at most %d, is %d"
                        .formatted(current, current + MAX_PROFILE_STEP, profile));
    }

    private static @Nullable Refusal ifMatch(Shadow before, Context context) {
        var expected = context.ifMatch();
        return expected == null || expected == before.version()
                ? null
                : new Refusal(
                        ErrorId.PRECONDITION_FAILED,
                        "the shadow is at version %d, not %d".formatted(before.version(), expected));
    }

    private static Refusal versionConflict(String message) {
        return new Refusal(ErrorId.VERSION_CONFLICT, message);
    }

    private static Checked check(ThingModel.Section section, Patch patch, Context context) {
        var model = context.thing().model();
        if (model == null || context.thing().effectiveValidation() == Validation.OFF) {
            return new Checked(patch);
        }
        return switch (patch) {
            case Patch.None none -> new Checked(none);
            case Patch.Clear clear -> new Checked(clear);
            case Patch.Merge(var value) -> {
                var checked = model.check(section, value);
                yield Checked.of(new Patch.Merge(checked.patch()), checked);
            }
            case Patch.Replace(var value) -> {
                var checked = model.check(section, value);
                yield Checked.of(new Patch.Replace(checked.patch()), checked);
            }
        };
    }

    private static Refusal modelViolation(@Nullable ThingModel model, List<Violation> violations) {
        var which = model == null ? "the model" : "model " + model.id() + " " + model.version();
        var what = violations.size() == 1 ? "1 property violates " : violations.size() + " properties violate ";
        return new Refusal(ErrorId.MODEL_VIOLATION, what + which, violations);
    }

    static <T> List<T> join(List<T> a, List<T> b) {
        if (a.isEmpty()) {
            return b;
        }
        if (b.isEmpty()) {
            return a;
        }
        var both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    private static Optional<Refusal> refusal(ErrorId error, String message) {
        return Optional.of(new Refusal(error, message));
    }
}
