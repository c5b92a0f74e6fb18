package io.umbra.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"type\":\"int\"} | {\"type\":\"double\"} | -",
                "{\"type\":\"float\"} | {\"type\":\"double\"} | -",
                "{\"type\":\"long\"} | {\"type\":\"double\"} | type:a",
                "{\"type\":\"double\"} | {\"type\":\"float\"} | type:a",
                "{\"type\":\"int\"} | {\"type\":\"string\"} | type:a",
                "{\"type\":\"int\",\"max\":5} | {\"type\":\"int\",\"max\":6} | -",
                "{\"type\":\"int\",\"max\":5} | {\"type\":\"int\"} | -",
                "{\"type\":\"int\",\"max\":5} | {\"type\":\"int\",\"max\":4} | max:a",
                "{\"type\":\"int\",\"min\":5} | {\"type\":\"int\",\"min\":6} | min:a",
                "{\"type\":\"float\",\"step\":1} | {\"type\":\"float\",\"step\":0.5} | -",
                "{\"type\":\"float\",\"step\":0.5} | {\"type\":\"float\",\"step\":1} | step:a",
                "{\"type\":\"string\",\"maxLength\":5} | {\"type\":\"string\",\"maxLength\":9} | -",
                "{\"type\":\"string\"} | {\"type\":\"string\",\"pattern\":\"x\"} | pattern:a",
                "{\"type\":\"enum\",\"values\":[1]} | {\"type\":\"enum\",\"values\":[1,2]} | -",
                "{\"type\":\"int\",\"access\":\"r\"} | {\"type\":\"int\",\"access\":\"rw\"} | -",
                "{\"type\":\"int\",\"access\":\"rw\"} | {\"type\":\"int\",\"access\":\"r\"} | access:a",
                "{\"type\":\"int\",\"unit\":\"Cel\"} | {\"type\":\"int\",\"unit\":\"K\"} | unit:a",
                "{\"type\":\"int\",\"title\":\"x\"} | {\"type\":\"int\",\"title\":\"y\"} | -",
                "{\"type\":\"struct\",\"fields\":{\"x\":{\"type\":\"int\"}}} | {\"type\":\"struct\",\"fields\":{}} | removed:a.x",
                "{\"type\":\"array\"} | {\"type\":\"array\",\"items\":{\"type\":\"bool\"}} | type:a.items",
                "{\"type\":\"array\",\"items\":{\"type\":\"int\"}} | {\"type\":\"array\",\"items\":{\"type\":\"bool\"}} | type:a.items"
            })
    void aPropertyMayGetWiderNotNarrower(String old, String next, String breaking) {
        var found = Compatibility.compare(
                model("\"properties\":{\"a\":" + old + "}"), model("\"properties\":{\"a\":" + next + "}"));
        assertThat(String.join(",", found)).isEqualTo(breaking == null ? "" : breaking);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{} | {\"x\":{\"type\":\"int\"}} | -",
                "{} | {\"x\":{\"type\":\"int\",\"required\":true}} | required:commands.c.input.x",
                "{\"x\":{\"type\":\"int\",\"required\":true}} | {\"x\":{\"type\":\"int\"}} | -",
                "{\"x\":{\"type\":\"int\"}} | {} | removed:commands.c.input.x"
            })
    void aCommandMayGetOptionalInput(String old, String next, String breaking) {
        var found = Compatibility.compare(
                model("\"commands\":{\"c\":{\"input\":" + old + "}}"),
                model("\"commands\":{\"c\":{\"input\":" + next + "}}"));
        assertThat(String.join(",", found)).isEqualTo(breaking == null ? "" : breaking);
    }

    private static ThingModel model(String rest) {
        return ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse("{\"id\":\"m\"," + rest + "}"))).model();
    }
}
