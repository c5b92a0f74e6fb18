package io.umbra.model;

import io.umbra.registry.Names;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names a version of a model: {@code lamp@1.2}. */
public record ModelRef(String id, int major, int minor) {

    private static final Pattern VERSION = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})");

    public ModelRef {
        if (!Names.isName(id)) {
            throw new IllegalArgumentException("not a model: " + id);
        }
    }

    /** Empty where the id or the version ({@code major.minor}) is not well formed. */
    public static Optional<ModelRef> of(@Nullable String id, @Nullable String version) {
        if (id == null || version == null || !Names.isName(id)) {
            return Optional.empty();
        }
        var parts = VERSION.matcher(version);
        return parts.matches()
                ? Optional.of(new ModelRef(id, Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    public String version() {
        return major + "." + minor;
    }

    @Override
    public String toString() {
        return id + "@" + version();
    }
}
