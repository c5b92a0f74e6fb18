package io.umbra.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1.0",
                "1 | 1e0",
                "100 | 1e2",
                "0 | -0.0",
                "1.50 | 1.5",
                "[1,2] | [1.0,2]",
                "{\"a\":1,\"b\":2} | {\"b\":2.0,\"a\":1}",
                "2147483648 | 2147483648.0",
                "null | null"
            })
    void valuesThatMeanTheSameAreEqual(String a, String b) {
        assertThat(Json.equal(Json.parse(a), Json.parse(b))).isTrue();
        assertThat(Json.equal(Json.parse(b), Json.parse(a))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | true",
                "0 | false",
                "1 | \"1\"",
                "[1,2] | [2,1]",
                "[1] | [1,1]",
                "{\"a\":1} | {\"a\":1,\"b\":null}",
                "{\"a\":1} | {\"b\":1}",
                "9007199254740993 | 9007199254740992",
                "9007199254740993 | 9007199254740992.0",
                "0.1 | 0.1000000000000000055511151231257827",
                "{} | []",
                "null | false",
                "\"\" | null"
            })
    void valuesThatDifferAreNotEqual(String a, String b) {
        assertThat(Json.equal(Json.parse(a), Json.parse(b))).isFalse();
        assertThat(Json.equal(Json.parse(b), Json.parse(a))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[[],{},\"\"]",
                "{\"a\":[1,2.50,true,false,null],\"b\":{\"ü\":\"漢字😀\"}}",
                "\"quote \\\" slash \\\\ tab \\t bell \\u0007 del\"",
                "1.797e308",
                "1e-308"
            })
    void theSizeIsThatOfTheBytesWritten(String text) {
        var value = Json.parse(text);
        assertThat(Json.size(value)).isEqualTo(Json.bytes(value).length);
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        var text = "{\"a\":[1,2.50,true,false,null,\"\\u0001\\n\\\"\\\\/\"],\"b\":{\"ü\":\"漢字😀\"},\"c\":{}}";
        assertThat(Json.text(Json.parse(text))).isEqualTo(text);
    }

    @Test
    void pointersEscapeTheirSteps() {
        assertThat(Json.pointer("/x", "a/b~c")).isEqualTo("/x/a~1b~0c");
        assertThat(Json.unescape("a~1b~0c")).isEqualTo("a/b~c");
        assertThat(Json.unescape("~01")).isEqualTo("~1");
    }

    @Test
    void valuesByPointerNest() {
        var values = new LinkedHashMap<String, JsonNode>();
        values.put("/a/b~1c", Json.parse("1"));
        values.put("/a/d", Json.parse("[2]"));
        values.put("/e", Json.parse("\"f\""));
        assertThat(Json.text(Json.nest(values))).isEqualTo("{\"a\":{\"b/c\":1,\"d\":[2]},\"e\":\"f\"}");
    }
}
