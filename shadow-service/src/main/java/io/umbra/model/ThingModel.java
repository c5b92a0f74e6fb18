package io.umbra.model;

import io.umbra.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A published version of a thing model, compiled once; immutable and pure. */
public final class ThingModel {

    private final String id;
    private final String version;
    private final @Nullable String title;
    private final Mode mode;
    private final Map<String, Property> properties;
    private final Map<String, EventType> events;
    private final Map<String, Command> commands;
    private final String json;

    ThingModel(
            String id,
            String version,
            @Nullable String title,
            Mode mode,
            Map<String, Property> properties,
            Map<String, EventType> events,
            Map<String, Command> commands,
            String json) {
        this.id = id;
        this.version = version;
        this.title = title;
        this.mode = mode;
        this.properties = properties;
        this.events = events;
        this.commands = commands;
        this.json = json;
    }

    /** What becomes of properties a model does not know. */
    public enum Mode {
        /** They are refused. */
        STRICT("strict"),
        /** They are left out and listed as ignored. */
        LENIENT("lenient"),
        /** Nothing is checked at all. */
        OFF("off");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** The two sections of a shadow. */
    public enum Section {
        REPORTED("reported"),
        DESIRED("desired");

        private final String text;

        Section(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** What became of the text of a model. */
    public sealed interface Compiled {

        record Good(ThingModel model) implements Compiled {}

        /** @param violations each names the place in the model and the rule, at most 20 */
        record Bad(List<Violation> violations) implements Compiled {}
    }

    /**
     * A value the model has seen.
     *
     * @param patch the value with everything in its normal form, without what a lenient model ignores
     * @param violations at most 20
     * @param ignored JSON Pointers of what a lenient model does not know, e.g. {@code /reported/volt}
     */
    public record Checked(ObjectNode patch, List<Violation> violations, List<String> ignored) {}

    /** Compiles a model in the language of thing models. Version 1.0 and mode strict where it does not say. */
    public static Compiled compile(JsonNode source) {
        return ModelReader.read(source);
    }

    public String id() {
        return id;
    }

    /** {@code major.minor}. */
    public String version() {
        return version;
    }

    public @Nullable String title() {
        return title;
    }

    public Mode mode() {
        return mode;
    }

    /** By name, in the model's order. */
    public Map<String, Property> properties() {
        return properties;
    }

    /** By name, in the model's order. */
    public Map<String, EventType> events() {
        return events;
    }

    /** By name, in the model's order. */
    public Map<String, Command> commands() {
        return commands;
    }

    /** The model as JSON, minified; compiling it again gives the same model. */
    public String json() {
        return json;
    }

    /** Checks a merge patch for a section; nulls are always right. */
    public Checked check(Section section, ObjectNode patch) {
        return switch (mode) {
            case OFF -> new Checked(patch, List.of(), List.of());
            case STRICT, LENIENT -> PatchCheck.check(this, section, patch);
        };
    }

    /** Checks a command's input; empty where the model has no such command. */
    public Optional<Checked> checkInput(String command, ObjectNode input) {
        return Optional.ofNullable(commands.get(command)).map(known -> complete("/input", known.input(), input, true));
    }

    /** Checks a command's output; empty where the model has no such command. */
    public Optional<Checked> checkOutput(String command, ObjectNode output) {
        return Optional.ofNullable(commands.get(command))
                .map(known -> complete("/output", known.output(), output, false));
    }

    /** Checks an event's data; empty where the model has no such event. */
    public Optional<Checked> checkEvent(String event, ObjectNode data) {
        return Optional.ofNullable(events.get(event)).map(known -> complete("/data", known.data(), data, false));
    }

    private static Checked complete(String path, Map<String, Field> fields, ObjectNode value, boolean steps) {
        var check = ValueCheck.complete(steps);
        var normal = check.members(path, fields, value);
        return new Checked(normal, check.violations(), List.of());
    }

    @Override
    public String toString() {
        return id + "@" + version;
    }

    static ThingModel of(
            String id,
            String version,
            @Nullable String title,
            Mode mode,
            Map<String, Property> properties,
            Map<String, EventType> events,
            Map<String, Command> commands,
            ObjectNode source) {
        return new ThingModel(id, version, title, mode, properties, events, commands, Json.text(source));
    }
}
