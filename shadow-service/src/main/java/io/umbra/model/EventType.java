package io.umbra.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something a thing can tell that is not state.
 *
 * @param data by name, in the model's order
 */
public record EventType(String name, @Nullable String title, Level level, Map<String, Field> data) {

    /** How much it matters. */
    public enum Level {
        INFO("info"),
        ALERT("alert"),
        ERROR("error");

        private final String text;

        Level(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
