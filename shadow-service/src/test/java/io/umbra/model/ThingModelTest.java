package io.umbra.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.model.ThingModel.Section;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThingModelTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] |  | type",
                "{\"version\":\"1.0\"} | /id | name",
                "{\"id\":\"a b\"} | /id | name",
                "{\"id\":\"m\",\"version\":\"1\"} | /version | version",
                "{\"id\":\"m\",\"mode\":\"loose\"} | /mode | enum",
                "{\"id\":\"m\",\"colour\":1} | /colour | unknown",
                "{\"id\":\"m\",\"properties\":[]} | /properties | type",
                "{\"id\":\"m\",\"properties\":{\"a.b\":{\"type\":\"int\"}}} | /properties/a.b | name",
                "{\"id\":\"m\",\"properties\":{\"a\":{}}} | /properties/a/type | type",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"integer\"}}} | /properties/a/type | type",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"int\",\"maximum\":1}}} | /properties/a/maximum | unknown",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"string\",\"min\":1}}} | /properties/a/min | unknown",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"int\",\"min\":2,\"max\":1}}} | /properties/a/min | max",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"int\",\"min\":0.5}}} | /properties/a/min | type",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"float\",\"step\":0}}} | /properties/a/step | min",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"(\"}}} | /properties/a/pattern | pattern",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"enum\"}}} | /properties/a/values | values",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"enum\",\"values\":[1,1.0]}}} | /properties/a/values/1 | unique",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":1}}} | /properties/a/items | type",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"struct\"}}} | /properties/a/fields | type",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"int\",\"access\":\"w\"}}} | /properties/a/access | enum",
                "{\"id\":\"m\",\"properties\":{\"a\":{\"type\":\"int\",\"default\":\"x\"}}} | /properties/a/default | type",
                "{\"id\":\"m\",\"events\":{\"e\":{\"level\":\"loud\"}}} | /events/e/level | enum",
                "{\"id\":\"m\",\"commands\":{\"c\":{\"input\":{\"x\":{\"type\":\"no\"}}}}} | /commands/c/input/x/type | type"
            })
    void whatIsWrongWithAModelIsNamedWithItsPlace(String source, String path, String rule) {
        var bad = (ThingModel.Compiled.Bad) ThingModel.compile(Json.parse(source));
        assertThat(bad.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo(path == null ? "" : path);
            assertThat(violation.rule()).isEqualTo(rule);
        });
    }

    @Test
    void aTowerOfTypesIsRefused() {
        var type = "{\"type\":\"array\",\"items\":".repeat(20) + "{\"type\":\"int\"}" + "}".repeat(20);
        var compiled = ThingModel.compile(Json.parse("{\"id\":\"m\",\"properties\":{\"a\":" + type + "}}"));
        assertThat(compiled).isInstanceOf(ThingModel.Compiled.Bad.class);
    }

    @Test
    void aModelCompiledFromItsOwnTextIsTheSame() {
        var model = model("\"a\":{\"type\":\"float\",\"step\":0.50,\"title\":\"ä\"}");
        var again = ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse(model.json()))).model();
        assertThat(again.json()).isEqualTo(model.json());
        assertThat(again.properties()).isEqualTo(model.properties());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"bool\"} | true | true",
                "{\"type\":\"bool\",\"boolEncoding\":\"01\"} | 0 | false",
                "{\"type\":\"int\"} | 23.0 | 23",
                "{\"type\":\"int\"} | -2147483648 | -2147483648",
                "{\"type\":\"long\"} | 2147483648.0 | 2147483648",
                "{\"type\":\"float\"} | 21 | 21",
                "{\"type\":\"double\",\"max\":0.3} | 0.30 | 0.30",
                "{\"type\":\"string\",\"maxLength\":2} | \"😀😀\" | \"😀😀\"",
                "{\"type\":\"string\",\"pattern\":\"^a+$\"} | \"aa\" | \"aa\"",
                "{\"type\":\"enum\",\"values\":[1,2]} | 2.0 | 2",
                "{\"type\":\"date\"} | \"1524448722000\" | 1524448722000",
                "{\"type\":\"array\",\"items\":{\"type\":\"date\"}} | [\"7\",8] | [7,8]",
                "{\"type\":\"struct\",\"fields\":{\"x\":{\"type\":\"int\"}}} | {\"x\":1.0,\"y\":null} | {\"x\":1,\"y\":null}",
                "{\"type\":\"object\"} | {\"any\":{\"thing\":[1]}} | {\"any\":{\"thing\":[1]}}"
            })
    void goodValuesAreBroughtIntoTheirNormalForm(String type, String value, String normal) {
        var checked = model("\"a\":" + type).check(Section.REPORTED, Json.parseObject("{\"a\":" + value + "}"));
        assertThat(checked.violations()).isEmpty();
        assertThat(Json.text(checked.patch())).isEqualTo("{\"a\":" + normal + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"bool\"} | 1 | /reported/a | type",
                "{\"type\":\"bool\",\"boolEncoding\":\"01\"} | 2 | /reported/a | type",
                "{\"type\":\"int\"} | \"21\" | /reported/a | type",
                "{\"type\":\"int\"} | 21.5 | /reported/a | type",
                "{\"type\":\"int\"} | 2147483648 | /reported/a | type",
                "{\"type\":\"long\"} | 9223372036854775808 | /reported/a | type",
                "{\"type\":\"long\"} | 1e300 | /reported/a | type",
                "{\"type\":\"float\",\"min\":0.1} | 0.0999999999999999999 | /reported/a | min",
                "{\"type\":\"float\",\"max\":1} | 1.0000000000000000001 | /reported/a | max",
                "{\"type\":\"string\",\"minLength\":2} | \"x\" | /reported/a | minLength",
                "{\"type\":\"string\",\"maxLength\":1} | \"xy\" | /reported/a | maxLength",
                "{\"type\":\"string\",\"pattern\":\"^a+$\"} | \"b\" | /reported/a | pattern",
                "{\"type\":\"enum\",\"values\":[\"on\"]} | \"off\" | /reported/a | enum",
                "{\"type\":\"date\"} | \"2020-01-01\" | /reported/a | type",
                "{\"type\":\"array\",\"items\":{\"type\":\"int\"},\"maxItems\":1} | [1,2] | /reported/a | maxItems",
                "{\"type\":\"array\",\"items\":{\"type\":\"int\"}} | [1,\"x\"] | /reported/a/1 | type",
                "{\"type\":\"struct\",\"fields\":{\"x\":{\"type\":\"int\"}}} | {\"y\":1} | /reported/a/y | unknown",
                "{\"type\":\"struct\",\"fields\":{\"x\":{\"type\":\"int\"}}} | 5 | /reported/a | type",
                "{\"type\":\"object\"} | [] | /reported/a | type"
            })
    void badValuesAreNamedWithTheirPlaceAndRule(String type, String value, String path, String rule) {
        var checked = model("\"a\":" + type).check(Section.REPORTED, Json.parseObject("{\"a\":" + value + "}"));
        assertThat(checked.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo(path);
            assertThat(violation.rule()).isEqualTo(rule);
        });
    }

    @Test
    void stepsHoldInDesiredNotInReports() {
        var model = model("\"a\":{\"type\":\"float\",\"min\":0.05,\"step\":0.1}");
        var off = Json.parseObject("{\"a\":0.1}");
        assertThat(model.check(Section.REPORTED, off).violations()).isEmpty();
        assertThat(model.check(Section.DESIRED, off).violations()).hasSize(1);
        assertThat(model.check(Section.DESIRED, Json.parseObject("{\"a\":0.35}"))
                        .violations())
                .isEmpty();
    }

    @Test
    void atMostTwentyViolationsAreListed() {
        var patch = Json.parseObject("{}");
        for (int i = 0; i < 50; i++) {
            patch.put("u" + i, 1);
        }
        assertThat(model("\"a\":{\"type\":\"int\"}")
                        .check(Section.REPORTED, patch)
                        .violations())
                .hasSize(20);
    }

    @Test
    void aPatchInItsNormalFormIsNotCopied() {
        var patch = Json.parseObject("{\"a\":1}");
        assertThat(model("\"a\":{\"type\":\"int\"}")
                        .check(Section.REPORTED, patch)
                        .patch())
                .isSameAs(patch);
    }

    @Test
    void commandInputNeedsWhatIsRequired() {
        var model = ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse("""
                {"id":"m","commands":{"dim":{"input":{"level":{"type":"int","step":5,"required":true}}}}}"""))).model();
        assertThat(rules(model, "{}")).containsExactly("required");
        assertThat(rules(model, "{\"level\":null}")).containsExactly("required");
        assertThat(rules(model, "{\"level\":7}")).containsExactly("step");
        assertThat(rules(model, "{\"level\":10,\"x\":1}")).containsExactly("unknown");
        assertThat(rules(model, "{\"level\":10.0}")).isEmpty();
        assertThat(model.checkInput("reboot", Json.parseObject("{}"))).isEmpty();
    }

    private static List<String> rules(ThingModel model, String input) {
        return model.checkInput("dim", Json.parseObject(input)).orElseThrow().violations().stream()
                .map(Violation::rule)
                .toList();
    }

    private static ThingModel model(String properties) {
        var source = "{\"id\":\"m\",\"version\":\"1.0\",\"properties\":{" + properties + "}}";
        return ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse(source))).model();
    }
}
