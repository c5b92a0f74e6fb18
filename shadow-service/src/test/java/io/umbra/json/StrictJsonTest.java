package io.umbra.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.StrictJson.Read;
import io.umbra.json.StrictJson.Unfit;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.POJONode;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{\"a\":1}{",
                "{\"a\":1} x",
                "[1,2",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":+1}",
                "{\"a\":01}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":\"line\nbreak\"}",
                "{\"a\":\"\\x\"}",
                "\uFEFF{}",
                "nul",
                "/* no */ {}"
            })
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertThat(StrictJson.read(text)).isInstanceOf(Read.Invalid.class);
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertThat(StrictJson.read("{\"a\":1,\n \"a\":2}")).isInstanceOfSatisfying(Read.Invalid.class, invalid -> {
            assertThat(invalid.why()).containsIgnoringCase("duplicate").contains("a");
            assertThat(invalid.where()).startsWith("line 2");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c328", // a lead byte without its follower
                "80",
                "22eda08022", // a surrogate encoded by itself
                "22c08022", // U+0000 in two bytes
                "22f4908080", // above U+10FFFF
                "fffe7b007d00" // UTF-16 with its mark
            })
    void bytesThatAreNotUtf8AreToldApart(String hex) {
        assertThat(StrictJson.read(HexFormat.of().parseHex(hex))).isInstanceOf(Read.NotUtf8.class);
    }

    @Test
    void utf16IsNotSilentlyDecoded() {
        assertThat(StrictJson.read("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(Read.Invalid.class);
        assertThat(StrictJson.read("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)))
                .isInstanceOf(Read.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}\0", "{}\n", "{} \r\n\t", "{}\0\0 "})
    void nulBytesAndWhiteSpaceAfterTheValueAreLetPass(String text) {
        assertThat(StrictJson.read(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Read.Parsed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1e2, 100",
        "1E+2, 100",
        "1.50, 1.50",
        "1.0, 1.0",
        "1.5e1, 15",
        "1.50e1, 15.0",
        "1e-2, 0.01",
        "-0, 0",
        "-0.0, 0.0",
        "0e5, 0",
        "0e-5, 0.00000",
        "0.1000000000000000055511151231257827, 0.1000000000000000055511151231257827",
        "9007199254740993, 9007199254740993",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "-2147483649, -2147483649"
    })
    void numbersAreKeptExactlyInTheFormTheDatabaseGivesBack(String written, String kept) {
        assertThat(Json.text(parsed(written))).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e400",
                "1.798e308",
                "1e309",
                "1e-309",
                "0.9e-308",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "0e99999999999999999999",
                "11111111111111111111111111111111111111111111111111"
                        + "111111111111111111111111111111111111111111111111111"
            })
    void numbersOutOfRangeAreMarked(String written) {
        assertThat(flawed("[" + written + "]").get(0)).isEqualTo(new POJONode(Unfit.NUMBER));
    }

    @Test
    void aNumberOfThousandsOfDigitsIsMarked() {
        var digits = "7".repeat(100_000);
        assertThat(flawed("[" + digits + "]").get(0)).isEqualTo(new POJONode(Unfit.NUMBER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.797e308",
                "-1.797e308",
                "1e-308",
                "1e308",
                "0e400",
                "0e-400",
                "0e-308",
                "1.11111111111111111111111111111111111111111111111111"
                        + "1111111111111111111111111111111111111111111111111e-308"
            })
    void numbersAtTheEdgesAreKeptAndReadAgainWhenTheyAreStored(String written) {
        assertThat(StrictJson.read(written)).isInstanceOfSatisfying(Read.Parsed.class, parsed -> {
            var stored = Json.text(parsed.value());
            assertThat(Json.parse(stored)).isEqualTo(parsed.value());
        });
    }

    @Test
    void whatIsStoredHasNoNumberLongerThanThat() {
        var longest = "0." + "1".repeat(408);
        assertThat(StrictJson.readStored(longest)).isInstanceOf(Read.Parsed.class);
        assertThat(StrictJson.readStored(longest + "1")).isInstanceOf(Read.Flawed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "\\udc00", "\\ud800\\ud800", "x\\udfffy"})
    void textThatCannotBeStoredIsMarked(String escape) {
        assertThat(flawed("{\"a\":\"" + escape + "\"}").get("a")).isEqualTo(new POJONode(Unfit.TEXT));
    }

    @Test
    void aWholeSurrogatePairIsACharacter() {
        assertThat(parsed("\"\\ud83d\\ude00\"").stringValue()).isEqualTo("😀");
    }

    @Test
    void aTowerOfArraysIsMarkedNotClimbed() {
        var tower = "[".repeat(60_000) + "]".repeat(60_000);
        assertThat(StrictJson.read(tower)).isInstanceOf(Read.Flawed.class);
        assertThat(StrictJson.read("[".repeat(60_000))).isInstanceOf(Read.Invalid.class);
    }

    @Test
    void aDuplicateKeyFarDownIsFoundToo() {
        var text = "{\"k\":".repeat(500) + "{\"x\":1,\"x\":2}" + "}".repeat(500);
        assertThat(StrictJson.read(text)).isInstanceOf(Read.Invalid.class);
    }

    private static JsonNode parsed(String text) {
        return ((Read.Parsed) StrictJson.read(text)).value();
    }

    private static JsonNode flawed(String text) {
        return ((Read.Flawed) StrictJson.read(text)).value();
    }
}
