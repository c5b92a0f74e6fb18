package io.umbra.app.settings;

/**
 * One thing an operator may set.
 *
 * @param name {@code UMBRA_...}
 * @param byDefault the text that stands where nothing is set; parsed as if it had been
 * @param meaning a sentence for the operator
 * @param values reads the text
 * @param secret whether it may also come from a file named by {@code NAME_FILE}, and is never shown
 */
public record Setting<T>(String name, String byDefault, String meaning, Values<T> values, boolean secret) {

    /** The name under which a file may be given that holds the value. */
    String fileName() {
        return name + "_FILE";
    }

    T parse(String text) {
        try {
            return values.parser().apply(text.strip());
        } catch (IllegalArgumentException e) {
            var shown = secret ? "" : ", is '" + text + "'";
            throw new IllegalArgumentException(name + " must be " + values.description() + shown, e);
        }
    }
}
