package io.umbra.app.settings;

import java.util.List;

/** The platform cannot be started with these settings; each problem names its setting. */
public final class SettingsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingsFailure(List<String> problems) {
        super(String.join("\n", problems));
    }

    /** A part found a setting wrong. */
    public static SettingsFailure of(Setting<?> setting, IllegalArgumentException problem) {
        return new SettingsFailure(List.of(setting.name() + ": " + problem.getMessage()));
    }
}
