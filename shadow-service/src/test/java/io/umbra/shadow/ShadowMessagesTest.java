package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.model.Violation;
import io.umbra.thing.DesiredPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShadowMessagesTest {

    private final ShadowMessages messages = ShadowMessages.in(Spelling.NATIVE);
    private final ShadowMessages tiangong = ShadowMessages.in(Spelling.TIANGONG);
    private final OneThing thing = new OneThing();

    @Test
    void anAnswerEchoesWhatTheRequestCarried() {
        thing.app("{\"desired\":{\"x\":1}}");
        var accepted = OneThing.accepted(thing.device("{\"reported\":{\"a\":21.50}}"), "r-1");
        assertThat(text(messages.accepted(accepted)))
                .isEqualTo("{\"requestId\":\"r-1\",\"version\":2,\"desiredVersion\":1,\"timestamp\":1700000000000,"
                        + "\"reported\":{\"a\":21.50}}");
    }

    @Test
    void tiangongsSpellingSaysProfileVersionAndSeconds() {
        var accepted =
                OneThing.accepted(thing.tiangongDevice("{\"reported\":{\"a\":1},\"timestamp\":1699999000123}"), "r-1");
        assertThat(text(tiangong.accepted(accepted)))
                .isEqualTo("{\"requestId\":\"r-1\",\"profileVersion\":1,\"desiredVersion\":0,\"timestamp\":1700000000,"
                        + "\"reported\":{\"a\":1},\"lastUpdatedTime\":{\"reported\":{\"a\":1699999000}}}");
    }

    @Test
    void anAnswerWithoutARequestIdHasNoneAndSaysWhenNothingChanged() {
        var accepted = OneThing.accepted(thing.device("{\"reported\":{\"a\":null}}"), null);
        assertThat(text(messages.accepted(accepted)))
                .isEqualTo("{\"version\":0,\"desiredVersion\":0,\"timestamp\":1700000000000,\"changed\":false,"
                        + "\"reported\":{}}");
    }

    @Test
    void aSectionThatWasClearedIsNotListed() {
        thing.device("{\"reported\":{\"a\":1,\"n\":{\"b\":2}}}");
        var accepted = OneThing.accepted(thing.device("{\"reported\":null}"), "r");
        assertThat(text(messages.accepted(accepted))).endsWith("\"timestamp\":1700000000000,\"reported\":null}");
    }

    @Test
    void whatIsLeftOfASectionThatWasClearedLateIsTold() {
        thing.device("{\"reported\":{\"a\":1},\"timestamp\":1699999000}");
        thing.device("{\"reported\":{\"b\":1},\"timestamp\":1699998000}");
        var accepted = OneThing.accepted(thing.device("{\"reported\":null,\"timestamp\":1699998500}"), "r");
        assertThat(text(messages.accepted(accepted))).endsWith("\"reported\":{\"b\":null}}");
    }

    @Test
    void whatThePolicyRemovedIsNoneOfTheRequests() {
        thing.with(DesiredPolicy.CLEAR_ON_MATCH);
        thing.app("{\"desired\":{\"a\":1}}");
        var accepted = OneThing.accepted(thing.device("{\"reported\":{\"a\":1}}"), "r");
        assertThat(text(messages.accepted(accepted))).endsWith("\"reported\":{\"a\":1}}");
        assertThat(text(messages.desired("r", accepted, Objects.requireNonNull(accepted.desired()))))
                .endsWith("\"desired\":{\"a\":null}}");
    }

    @Test
    void ignoredLeavesAreListed() {
        thing.device("{\"reported\":{\"a\":1}}");
        var accepted = OneThing.accepted(thing.device("{\"reported\":{\"a\":2},\"timestamp\":1699999000}"), "r");
        assertThat(text(messages.accepted(accepted))).endsWith("\"reported\":{},\"ignored\":[\"/reported/a\"]}");
    }

    @Test
    void anAnswerToThreePropertiesFitsASmallBuffer() {
        var id = "123e4567-e89b-12d3-a456-426614174000";
        var accepted = OneThing.accepted(
                thing.device("{\"reported\":{\"temperature\":23.5,\"humidity\":61.25,\"brightness\":1000}}"), id);
        int topic = "$iot/sixteen-letters-/shadow/update/accepted".length();
        assertThat(2 + 2 + topic + 2 + messages.accepted(accepted).length).isLessThanOrEqualTo(256);
    }

    @Test
    void aDeltaStandsUnderDesired() {
        var changed = OneThing.changed(thing.app("{\"desired\":{\"a\":1}}"));
        assertThat(text(messages.delta("d", changed.after(), changed.delta(), OneThing.NOW)))
                .isEqualTo("{\"requestId\":\"d\",\"version\":1,\"desiredVersion\":1,\"timestamp\":1700000000000,"
                        + "\"desired\":{\"a\":1}}");
    }

    @Test
    void theDesiredMessageKeepsItsNulls() {
        thing.app("{\"desired\":{\"a\":1,\"b\":1}}");
        var result = thing.app("{\"desired\":{\"a\":null,\"zz\":null,\"b\":2}}");
        var accepted = OneThing.accepted(result, "r");
        assertThat(text(messages.desired("r", accepted, Objects.requireNonNull(accepted.desired()))))
                .endsWith("\"desired\":{\"a\":null,\"b\":2}}");
    }

    @Test
    void aSnapshotIsAllOfReportedWithTheTimesOfItsLeaves() {
        thing.device("{\"reported\":{\"a\":1,\"n\":{\"x\":[1],\"e\":{}}}}");
        assertThat(text(messages.snapshot("r", thing.shadow(), OneThing.NOW)))
                .isEqualTo("{\"requestId\":\"r\",\"version\":1,\"desiredVersion\":0,\"timestamp\":1700000000000,"
                        + "\"reported\":{\"a\":1,\"n\":{\"x\":[1],\"e\":{}}},"
                        + "\"lastUpdatedTime\":{\"reported\":{\"a\":1700000000000,\"n\":{\"x\":1700000000000}}}}");
    }

    @Test
    void documentsTellTheLeavesTouchedAsTheyAreAndAsTheyWere() {
        thing.device("{\"reported\":{\"a\":1,\"b\":1,\"n\":{\"x\":1,\"y\":2}}}");
        var result = thing.device("{\"reported\":{\"a\":1,\"b\":null,\"c\":3,\"n\":\"red\"}}");
        assertThat(text(messages.documents("r", OneThing.accepted(result, "r"))))
                .isEqualTo("{\"requestId\":\"r\",\"version\":2,\"timestamp\":1700000000000,"
                        + "\"current\":{\"reported\":{\"a\":1,\"c\":3,\"n\":\"red\"}},"
                        + "\"previous\":{\"reported\":{\"a\":1,\"b\":1,\"n\":{\"x\":1,\"y\":2}}}}");
    }

    @Test
    void aGetShowsBothSectionsEvenWhenTheyAreEmpty() {
        var document = new Outcome.Document(Shadow.EMPTY, Nodes.empty(), OneThing.NOW);
        assertThat(text(messages.document("g", document, List.of())))
                .isEqualTo("{\"requestId\":\"g\",\"version\":0,\"desiredVersion\":0,\"timestamp\":1700000000000,"
                        + "\"reported\":{},\"desired\":{},\"delta\":{},"
                        + "\"lastUpdatedTime\":{\"reported\":{},\"desired\":{}}}");
    }

    @Test
    void aGetMayAskForSomeFields() {
        thing.device("{\"reported\":{\"a\":1,\"n\":{\"x\":1,\"y\":2},\"z\":9}}");
        var document = new Outcome.Document(thing.shadow(), Nodes.empty(), OneThing.NOW);
        assertThat(text(messages.document(null, document, List.of("a", "n.y", "nope"))))
                .contains("\"reported\":{\"a\":1,\"n\":{\"y\":2}},\"desired\":{}");
    }

    @Test
    void aRefusalNamesEverythingThatIsKnown() {
        var refusal = new Refusal(
                ErrorId.MODEL_VIOLATION,
                "1 property violates model lamp 1.0",
                new Violation("/reported/temp", "max", 125, 130));
        assertThat(text(messages.rejected(new Outcome.Rejected("v1", refusal, 3, OneThing.NOW), null)))
                .isEqualTo("{\"requestId\":\"v1\",\"code\":422,\"error\":\"model_violation\","
                        + "\"message\":\"1 property violates model lamp 1.0\","
                        + "\"details\":[{\"path\":\"/reported/temp\",\"rule\":\"max\",\"limit\":125,\"actual\":130}],"
                        + "\"version\":3,\"timestamp\":1700000000000}");
    }

    @Test
    void aRefusalOfSomethingUnreadableCarriesItsDigest() {
        var rejected = new Outcome.Rejected(null, new Refusal(ErrorId.INVALID_JSON, "no"), 3, OneThing.NOW);
        assertThat(text(messages.rejected(rejected, Payload.shortDigest(new byte[] {'{'}))))
                .startsWith("{\"digest\":\"021fb596\",\"code\":400");
    }

    @Test
    void aMessageIsCutAndAtLastLeftOutWhereThePacketWouldPass256Bytes() {
        var refusal =
                new Refusal(ErrorId.MODEL_VIOLATION, "ü\"".repeat(100), new Violation("/reported/t", "max", 1, 2));
        var rejected = new Outcome.Rejected("1234567890", refusal, 3, OneThing.NOW);
        for (int overhead = 20; overhead < 200; overhead++) {
            var body = messages.rejected(rejected, null, overhead);
            boolean bare = !text(body).contains("message");
            assertThat(bare || body.length + overhead <= 256)
                    .as("overhead %d", overhead)
                    .isTrue();
            assertThat(text(body)).contains("\"details\"").doesNotContain("\uFFFD");
        }
        assertThat(text(messages.rejected(rejected, null))).contains("ü\\\"".repeat(100));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
