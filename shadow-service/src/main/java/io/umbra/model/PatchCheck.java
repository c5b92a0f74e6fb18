package io.umbra.model;

import io.umbra.json.Json;
import io.umbra.model.Property.Access;
import io.umbra.model.ThingModel.Checked;
import io.umbra.model.ThingModel.Mode;
import io.umbra.model.ThingModel.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds a merge patch of a section against the properties of a model. */
final class PatchCheck {

    private final ThingModel model;
    private final Section section;
    private final ValueCheck values;
    private final List<String> ignored = new ArrayList<>();

    private PatchCheck(ThingModel model, Section section) {
        this.model = model;
        this.section = section;
        this.values = ValueCheck.partial(section == Section.DESIRED);
    }

    static Checked check(ThingModel model, Section section, ObjectNode patch) {
        var check = new PatchCheck(model, section);
        var normal = Normal.members(patch, check::member);
        return new Checked(normal, check.values.violations(), check.ignored);
    }

    /** A member in its normal form, null where it is left out. */
    private @Nullable JsonNode member(String name, JsonNode value) {
        if (value.isNull()) {
            return value;
        }
        var pointer = Json.pointer("/" + section.text(), name);
        var property = model.properties().get(name);
        if (property == null) {
            return unknown(pointer, value);
        }
        if (section == Section.DESIRED && property.access() == Access.READ) {
            values.violate(pointer, "readOnly", null, null);
            return value;
        }
        return values.value(property.type(), value, pointer);
    }

    private @Nullable JsonNode unknown(String pointer, JsonNode value) {
        if (model.mode() == Mode.LENIENT) {
            ignored.add(pointer);
            return null;
        }
        values.violate(pointer, "unknown", null, null);
        return value;
    }
}
