package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.Limits;
import io.umbra.shadow.UpdateReader.Read;
import io.umbra.shadow.UpdateRequest.Patch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateReaderTest {

    private static final long NOW = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | invalid_json",
                "1 | invalid_json",
                "{} | missing_state",
                "{\"state\":{\"reported\":{}}} | missing_state",
                "{\"reported\":1} | section_not_object",
                "{\"desired\":\"x\"} | section_not_object",
                "{\"reported\":{},\"requestId\":7} | invalid_request_id",
                "{\"reported\":{},\"requestId\":\"\"} | invalid_request_id",
                "{\"reported\":{},\"version\":-1} | invalid_version",
                "{\"reported\":{},\"version\":1.5} | invalid_version",
                "{\"reported\":{},\"version\":\"3\"} | invalid_version",
                "{\"reported\":{},\"version\":1e99} | invalid_version",
                "{\"reported\":{},\"profileVersion\":true} | invalid_version",
                "{\"reported\":{},\"version\":1,\"profileVersion\":2} | invalid_version",
                "{\"reported\":{},\"timestamp\":\"1700000000\"} | invalid_timestamp",
                "{\"reported\":{},\"timestamp\":1700000000.5} | invalid_timestamp",
                "{\"reported\":{},\"timestamp\":1700086400001} | timestamp_out_of_range",
                "{\"reported\":{},\"timestamp\":1700086401} | timestamp_out_of_range",
                "{\"reported\":{},\"timestamp\":1e30} | timestamp_out_of_range",
                "{\"reported\":{\"a\":1},\"lastUpdatedTime\":1} | invalid_timestamp",
                "{\"reported\":{\"a\":1},\"lastUpdatedTime\":{\"reported\":{\"a\":\"x\"}}} | invalid_timestamp",
                "{\"reported\":{\"a\":1},\"lastUpdatedTime\":{\"reported\":{\"a\":1800000000}}} | timestamp_out_of_range",
                "{\"reported\":{\"a\":[1,{\"b\":null}]}} | null_in_array",
                "{\"reported\":{\"a\":{\"$b\":1}}} | invalid_key",
                "{\"reported\":{\"a.b\":1}} | invalid_key",
                "{\"reported\":{\"\":1}} | invalid_key",
                "{\"reported\":{\"a\\u0007\":1}} | invalid_key",
                "{\"reported\":{\"\\ud800\":1}} | invalid_key",
                "{\"reported\":{\"a\":[{\"b.c\":1}]}} | invalid_key",
                "{\"reported\":{\"a\":\"\\u0000\"}} | invalid_string",
                "{\"reported\":{\"a\":\"\\ud800\"}} | invalid_string",
                "{\"reported\":{\"a\":1e400}} | number_out_of_range",
                "{\"desired\":{\"a\":[1e400]}} | number_out_of_range",
                "{\"reported\":{\"a\":1,\"a\":2}} | invalid_json"
            })
    void whatIsWrongHasItsOwnName(String payload, String error) {
        assertThat(refused(payload).refusal().error().text()).isEqualTo(error);
    }

    @Test
    void brokenJsonWinsOverABadNumberInIt() {
        assertThat(refused("{\"reported\":{\"a\":1e400}").refusal().error()).isEqualTo(ErrorId.INVALID_JSON);
    }

    @Test
    void theEnvelopeIsCheckedBeforeTheStructure() {
        assertThat(refused("{\"reported\":{\"a\":1e400},\"version\":\"x\"}")
                        .refusal()
                        .error())
                .isEqualTo(ErrorId.INVALID_VERSION);
    }

    @Test
    void theRequestIdIsKnownWhateverElseIsWrong() {
        assertThat(refused("{\"requestId\":\"r-1\",\"reported\":[]}").requestId())
                .isEqualTo("r-1");
    }

    @Test
    void theFaultNamesItsPlace() {
        var refusal = refused("{\"reported\":{\"a/b\":{\"c\":[0,null]}}}").refusal();
        assertThat(refusal.details())
                .singleElement()
                .satisfies(violation -> assertThat(violation.path()).isEqualTo("/reported/a~1b/c/1"));
    }

    @Test
    void fieldsNobodyKnowsAreLetPassEvenWithValuesNobodyCanStore() {
        assertThat(request("{\"reported\":{},\"extra\":1e400,\"more\":\"\\u0000\"}")
                        .reported())
                .isInstanceOf(Patch.Merge.class);
    }

    @Test
    void aPayloadAboveTheLimitIsNotEvenRead() {
        var payload = " ".repeat(Limits.DEFAULT.maxPayloadBytes()) + "x";
        assertThat(refused(payload).refusal().error()).isEqualTo(ErrorId.PAYLOAD_TOO_LARGE);
    }

    @Test
    void aPayloadAtTheLimitIsRead() {
        var json = "{\"reported\":{}}";
        assertThat(request(json + " ".repeat(Limits.DEFAULT.maxPayloadBytes() - json.length())))
                .isNotNull();
    }

    @Test
    void aSectionOfNullIsToBeEmptied() {
        assertThat(request("{\"reported\":null}").reported()).isEqualTo(new Patch.Clear());
    }

    @ParameterizedTest
    @CsvSource({"10, true", "11, false"})
    void tenObjectsMayBeNestedBelowASection(int depth, boolean allowed) {
        var payload = "{\"reported\":" + "{\"k\":".repeat(depth) + "{\"p\":1}" + "}".repeat(depth) + "}";
        assertThat(read(payload) instanceof Read.Request).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 300, 20_000})
    void arraysDoNotNestWithoutEnd(int depth) {
        var payload = "{\"reported\":{\"a\":" + "[".repeat(depth + 1) + "]".repeat(depth + 1) + "}}";
        assertThat(refused(payload).refusal().error()).isEqualTo(ErrorId.TOO_DEEP);
    }

    @ParameterizedTest
    @CsvSource({"512, true", "513, false"})
    void anArrayHasAtMost512Items(int items, boolean allowed) {
        var payload = "{\"reported\":{\"a\":[" + "1,".repeat(items - 1) + "1]}}";
        assertThat(read(payload) instanceof Read.Request).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"10240, true", "10241, false"})
    void aStringHasAtMost10240CharactersHoweverManyBytes(int chars, boolean allowed) {
        var payload = "{\"reported\":{\"a\":\"" + "😀".repeat(chars) + "\"}}";
        assertThat(read(payload) instanceof Read.Request).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"128, true", "129, false"})
    void aKeyHasAtMost128Bytes(int bytes, boolean allowed) {
        var payload = "{\"reported\":{\"" + "k".repeat(bytes) + "\":1}}";
        assertThat(read(payload) instanceof Read.Request).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void aRequestIdHasAtMost64Bytes(int bytes, boolean allowed) {
        var payload = "{\"reported\":{},\"requestId\":\"" + "r".repeat(bytes) + "\"}";
        assertThat(read(payload) instanceof Read.Request).isEqualTo(allowed);
    }

    @Test
    void aProfileVersionOfZeroIsNone() {
        assertThat(request("{\"reported\":{},\"version\":4,\"profileVersion\":0}")
                        .version())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "1699999000, 1699999000000",
        "1699999000123, 1699999000123",
        "1700003600000, 1700000000000",
        "1699999000.0, 1699999000000"
    })
    void timesAreReadAsSecondsOrMillisecondsAndNeverLaterThanNow(String written, long read) {
        assertThat(request("{\"reported\":{},\"timestamp\":" + written + "}").timestamp())
                .isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "42", "1420070399", "1420070399999", "-1", "-99999999999999999999"})
    void aClockThatWasNeverSetIsNoClock(String uptime) {
        assertThat(request("{\"reported\":{\"a\":1},\"timestamp\":" + uptime + "}")
                        .hasDeviceTime())
                .isFalse();
    }

    @Test
    void leavesHaveTimesOfTheirOwn() {
        var request = request("""
                {"reported":{"a":1,"n":{"x":1}},"lastUpdatedTime":{"reported":{"a":1699999000,"n":{"x":1699999001000}},\
                "desired":{"d":1699999002}}}""");
        assertThat(request.reportedTimes()).isEqualTo(Map.of("/a", 1_699_999_000_000L, "/n/x", 1_699_999_001_000L));
        assertThat(request.desiredTimes()).isEqualTo(Map.of("/d", 1_699_999_002_000L));
    }

    @Test
    void aPatchOfDesiredIsItsOwnBody() {
        var read = UpdateReader.readDesiredPatch(bytes("{\"a\":null}"), "r", Limits.DEFAULT, NOW);
        assertThat(read)
                .isInstanceOfSatisfying(
                        Read.Request.class,
                        request -> assertThat(request.request().desired()).isInstanceOf(Patch.Merge.class));
    }

    @Test
    void aReplacementOfDesiredHasNoNulls() {
        var read =
                UpdateReader.readDesiredReplacement(bytes("{\"a\":null,\"b\":{\"c\":null}}"), "r", Limits.DEFAULT, NOW);
        var replace = (Patch.Replace) ((Read.Request) read).request().desired();
        assertThat(replace.value().toString()).isEqualTo("{\"b\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", " ", "{}", "{}\0"})
    void aGetMayBeEmpty(String payload) {
        assertThat(RequestReader.readGet(bytes(payload), Limits.DEFAULT))
                .isEqualTo(new RequestReader.Read.Get(null, java.util.List.of()));
    }

    @Test
    void aDeviceMayNameItsReasonByNumberOrText() {
        assertThat(RequestReader.readDeltaRejected(
                        bytes("{\"requestId\":\"d\",\"code\":7,\"message\":\"jammed\"}"), Limits.DEFAULT))
                .isEqualTo(new RequestReader.Read.DeltaRejected("d", "7", "jammed"));
    }

    private static Read read(String payload) {
        return UpdateReader.read(bytes(payload), Limits.DEFAULT, NOW);
    }

    private static UpdateRequest request(String payload) {
        return ((Read.Request) read(payload)).request();
    }

    private static Read.Refused refused(String payload) {
        return (Read.Refused) read(payload);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
