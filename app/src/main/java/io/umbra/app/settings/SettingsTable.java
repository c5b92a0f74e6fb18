package io.umbra.app.settings;

import static io.umbra.app.settings.Values.number;
import static io.umbra.app.settings.Values.optional;
import static io.umbra.app.settings.Values.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings in the order they were written down. */
final class SettingsTable {

    private final List<Setting<?>> settings = new ArrayList<>();

    List<Setting<?>> settings() {
        return List.copyOf(settings);
    }

    <T> Setting<T> add(String name, String byDefault, String meaning, Values<T> values) {
        return add(new Setting<>(name, byDefault, meaning, values, false));
    }

    Setting<Optional<String>> secret(String name, String meaning) {
        return add(new Setting<>(name, "", meaning, optional(text()), true));
    }

    Setting<Integer> limit(String name, int byDefault, String meaning, int least, int most) {
        return add("UMBRA_LIMIT_" + name, Integer.toString(byDefault), meaning, number(least, most));
    }

    /** A limit a project may change for itself; this is what it has otherwise. */
    Setting<Integer> projectLimit(String name, int byDefault, String of, int least, int most) {
        return limit(name, byDefault, "A project's limit unless it sets its own: " + of + ".", least, most);
    }

    private <T> Setting<T> add(Setting<T> setting) {
        settings.add(setting);
        return setting;
    }
}
