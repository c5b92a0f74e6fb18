package io.umbra.shadow;

import io.umbra.model.Violation;
import java.util.List;

/**
 * Why a request was refused. Nothing of it was applied.
 *
 * @param message free text for a person; names the field and the rule
 * @param details every violation found, at most 20; empty where the error id says it all
 */
public record Refusal(ErrorId error, String message, List<Violation> details) {

    public Refusal(ErrorId error, String message) {
        this(error, message, List.of());
    }

    public Refusal(ErrorId error, String message, Violation only) {
        this(error, message, List.of(only));
    }
}
