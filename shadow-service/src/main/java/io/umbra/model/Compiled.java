package io.umbra.model;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A model's source compiled, with its reference, or what is wrong with it. */
sealed interface Compiled {

    record Right(ModelRef ref, ThingModel model) implements Compiled {}

    record Wrong(List<Violation> violations) implements Compiled {}

    static Compiled of(ObjectNode source) {
        return switch (ThingModel.compile(source)) {
            case ThingModel.Compiled.Bad(var violations) -> new Wrong(violations);
            case ThingModel.Compiled.Good(var model) ->
                ModelRef.of(model.id(), model.version())
                        .<Compiled>map(ref -> new Right(ref, model))
                        .orElseGet(() -> new Wrong(
                                List.of(new Violation("/version", "version", "major.minor", model.version()))));
        };
    }

    /** What a version breaks of what an older one promised; empty where it may be a minor one. */
    static List<Violation> breaks(ObjectNode before, ThingModel model) {
        return switch (of(before)) {
            case Wrong wrong -> List.of();
            case Right(var ref, var old) ->
                Compatibility.compare(old, model).stream()
                        .map(Compiled::violation)
                        .toList();
        };
    }

    private static Violation violation(String breaking) {
        int colon = breaking.indexOf(':');
        return new Violation(breaking.substring(colon + 1), breaking.substring(0, colon), null, null);
    }
}
