package io.umbra.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.project.Validation;

/** How strictly values are held to their model. */
@Schema(name = "Validation", enumAsRef = true)
public enum ValidationMode {
    @JsonProperty("enforce")
    ENFORCE,
    @JsonProperty("warn")
    WARN,
    @JsonProperty("off")
    OFF;

    public static ValidationMode of(Validation validation) {
        return valueOf(validation.name());
    }

    public Validation validation() {
        return Validation.valueOf(name());
    }
}
