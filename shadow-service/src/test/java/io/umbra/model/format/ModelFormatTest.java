package io.umbra.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import io.umbra.model.ThingModel.Compiled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ModelFormatTest {

    private static final Set<String> MADE = Set.of("set", "get", "post");

    @Test
    void aTslOfARealProductComesBackAsItWasButForWhatIsWarnedOf() {
        var tsl = resource("air-conditioner.tsl.json");

        var read = read(ModelFormat.TSL, tsl);
        var model = compiled(read.document());
        var back = ModelFormat.TSL.write(model);

        assertThat(model.properties()).hasSize(60);
        assertThat(model.events()).hasSize(10);
        assertThat(model.commands()).hasSize(8);
        assertThat(read.warnings())
                .containsExactly(
                        "/properties/ResetKey: accessMode w becomes rw, since what is desired can always be read",
                        "/events/post: left out, the platform it comes from makes it by itself",
                        "/services/set: left out, the platform it comes from makes it by itself",
                        "/services/get: left out, the platform it comes from makes it by itself");
        assertThat(back.warnings()).isEmpty();
        for (var part : List.of("properties", "events", "services")) {
            assertSame(part, tsl.path(part), back.document().path(part));
        }
        assertThat(back.document().path("profile")).isEqualTo(tsl.path("profile"));
        assertThat(back.document().path("schema")).isEqualTo(tsl.path("schema"));
    }

    private static void assertSame(String part, JsonNode before, JsonNode after) {
        var kept = before.valueStream()
                .filter(one -> !MADE.contains(one.path("identifier").asString()))
                .toList();
        assertThat(after).as(part).hasSize(kept.size());
        for (int i = 0; i < kept.size(); i++) {
            var expected = (ObjectNode) kept.get(i);
            if (expected.path("accessMode").asString("").equals("w")) {
                expected.put("accessMode", "rw");
            }
            assertThat(Json.equal(expected, after.get(i)))
                    .as("%s%n%s", expected, after.get(i))
                    .isTrue();
        }
    }

    @Test
    void aTslIsUnderstoodAndNotOnlyCarriedAlong() {
        var model = read(ModelFormat.TSL, resource("air-conditioner.tsl.json")).document();

        assertThat(model.path("id").asString()).isEqualTo("a1AirCond01");
        assertThat(model.at("/properties/TargetTemperature/step").decimalValue())
                .isEqualByComparingTo("0.5");
        assertThat(model.at("/properties/TargetTemperature/unit").asString()).isEqualTo("°C");
        assertThat(model.at("/properties/WorkMode/labels/3").asString()).isEqualTo("送风");
        assertThat(model.at("/properties/WorkMode/values/3").isInt()).isTrue();
        assertThat(model.at("/properties/PowerSwitch/boolEncoding").asString()).isEqualTo("01");
        assertThat(model.at("/properties/DeviceName/maxLength").asInt()).isEqualTo(64);
        assertThat(model.at("/properties/Schedules/items/fields/Target/max").asInt())
                .isEqualTo(30);
        assertThat(model.at("/events/Overheat/level").asString()).isEqualTo("error");
        assertThat(model.at("/commands/Calibrate/sync").asBoolean()).isTrue();
        assertThat(model.at("/commands/ResetFilter/input/Index/required").asBoolean())
                .isTrue();
    }

    @Test
    void aTiangongSchemaBecomesAModelWithItsDefaults() {
        var read = read(ModelFormat.TIANGONG, object("""
                {"name":"greenhouse 1","description":"Tomatoes","properties":[
                 {"name":"temp","type":"number","displayName":"温度","defaultValue":"20.5","unit":"°C"},
                 {"name":"fan","type":"bool","defaultValue":"maybe"},
                 {"name":"gps","type":"object","defaultValue":""},
                 {"name":"log","type":"array","color":"red"}]}"""));

        var model = compiled(read.document());
        assertThat(model.id()).isEqualTo("greenhouse-1");
        assertThat(read.document().at("/properties/temp/default").decimalValue())
                .isEqualByComparingTo("20.5");
        assertThat(read.warnings())
                .containsExactly(
                        "/properties/fan: the default \"maybe\" is no bool and was left out",
                        "/properties/log: color is not known here and was left out");
        assertThat(model.check(ThingModel.Section.REPORTED, object("{\"log\":[1,\"x\"]}"))
                        .violations())
                .isEmpty();
        var back = ModelFormat.TIANGONG.write(model);
        assertThat(back.document().at("/properties/0/type").asString()).isEqualTo("number");
        assertThat(back.document().at("/properties/0/displayName").asString()).isEqualTo("温度");
    }

    private static final String NATIVE = """
            {"id":"lamp","version":"1.2","title":"Lamp","mode":"lenient",
             "properties":{"level":{"type":"int","min":0,"max":100,"step":5,"unit":"%","title":"Level"},
               "big":{"type":"long"},"temp":{"type":"float","access":"r","min":-0.3,"step":0.5,"history":false},
               "mode":{"type":"enum","values":["a","b"],"labels":{"a":"A"}},
               "at":{"type":"date"},"on":{"type":"bool","boolEncoding":"01","indexed":true},
               "pos":{"type":"struct","fields":{"x":{"type":"double"},"name":{"type":"string","maxLength":5}}},
               "all":{"type":"array","items":{"type":"int","min":1},"maxItems":3},"any":{"type":"object"}},
             "events":{"hot":{"level":"alert","data":{"t":{"type":"double","required":true}}}},
             "commands":{"dim":{"sync":true,"input":{"to":{"type":"int","min":0,"max":9,"required":true}},
               "output":{"was":{"type":"int"}}}}}""";

    @Test
    void aThingModelOfTheWebOfThingsComesBackAsItWasButForWhatIsWarnedOf() {
        var before = object(NATIVE);

        var written = ModelFormat.WOT.write(compiled(before));
        var back = read(ModelFormat.WOT, written.document());

        assertThat(written.warnings())
                .containsExactly("/properties/temp: step counts from min, which multipleOf cannot say; left out");
        assertThat(back.warnings()).isEmpty();
        ((ObjectNode) before.at("/properties/temp")).remove("step");
        assertThat(compiled(back.document()).properties())
                .isEqualTo(compiled(before).properties());
        assertThat(compiled(back.document()).events())
                .isEqualTo(compiled(before).events());
        assertThat(compiled(back.document()).commands())
                .isEqualTo(compiled(before).commands());
        assertThat(compiled(back.document()).version()).isEqualTo("1.2");
        assertThat(compiled(back.document()).mode()).isEqualTo(ThingModel.Mode.LENIENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"properties\":{\"a\":{\"tm:ref\":\"x\"}}} | /properties/a",
                "{\"links\":[{\"rel\":\"tm:extends\",\"href\":\"x\"}]} | /links/0",
                "{\"title\":\"{{NAME}}\"} | /title"
            })
    void aThingModelThatIsNotWholeIsRefused(String json, String pointer) {
        assertThat(ModelFormat.WOT.read(object(json)))
                .isInstanceOfSatisfying(
                        ModelFormat.Import.Refused.class,
                        refused -> assertThat(refused.pointer()).isEqualTo(pointer));
    }

    @Test
    void aJsonSchemaSaysWhatTheModelAllows() {
        var schema = ModelFormat.JSON_SCHEMA.write(compiled(object(NATIVE))).document();

        assertThat(schema.path("$id").asString()).isEqualTo("urn:umbra:model:lamp:1.2");
        assertThat(schema.at("/properties/level/multipleOf").asInt()).isEqualTo(5);
        assertThat(schema.at("/properties/temp/readOnly").asBoolean()).isTrue();
        assertThat(schema.at("/properties/mode/enum")).hasToString("[\"a\",\"b\"]");
        assertThat(schema.at("/properties/pos/properties/name/maxLength").asInt())
                .isEqualTo(5);
        assertThat(schema.at("/$defs/command.dim.input/required")).hasToString("[\"to\"]");
        assertThat(schema.at("/$defs/event.hot/x-umbra-level").asString()).isEqualTo("alert");
        assertThat(schema.has("additionalProperties")).isFalse();
    }

    @Test
    void whatTslAndTiangongCannotSayIsListed() {
        var model = compiled(object(NATIVE));

        assertThat(ModelFormat.TSL.write(model).warnings())
                .contains(
                        "/: TSL has no word for version",
                        "/properties/big: long is written as int, which has 32 bits",
                        "/properties/mode: TSL has only enums of numbers; written as text",
                        "/properties/on: TSL has no word for indexed");
        assertThat(ModelFormat.TIANGONG.write(model).warnings())
                .contains(
                        "/properties/level: left out min, max, step",
                        "/events/hot: left out",
                        "/commands/dim: left out");
    }

    private static Translated read(ModelFormat format, ObjectNode document) {
        return switch (format.read(document)) {
            case ModelFormat.Import.Read(var model) -> model;
            case ModelFormat.Import.Refused refused -> throw new AssertionError(refused);
        };
    }

    private static ThingModel compiled(ObjectNode source) {
        return switch (ThingModel.compile(source)) {
            case Compiled.Good(var model) -> model;
            case Compiled.Bad(var violations) -> throw new AssertionError(violations);
        };
    }

    private static ObjectNode object(String json) {
        return Json.parseObject(json);
    }

    private static ObjectNode resource(String name) {
        try (var in = ModelFormatTest.class.getResourceAsStream("/models/" + name)) {
            return object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
