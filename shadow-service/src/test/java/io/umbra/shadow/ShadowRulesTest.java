package io.umbra.shadow;

import static io.umbra.shadow.OneThing.changed;
import static io.umbra.shadow.OneThing.refusal;
import static io.umbra.shadow.OneThing.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.project.Validation;
import io.umbra.thing.DesiredPolicy;
import org.junit.jupiter.api.Test;

class ShadowRulesTest {

    private static final String LAMP = """
            {"id":"lamp","version":"1.0","properties":{
              "power":{"type":"bool","access":"rw"},
              "temp":{"type":"float","max":125,"access":"r"}}}""";

    private final OneThing thing = new OneThing();

    @Test
    void anOperatorMayNotWriteReportedNotEvenNothing() {
        assertThat(refusal(thing.app("{\"reported\":{}}")).error()).isEqualTo(ErrorId.REPORTED_NOT_WRITABLE);
    }

    @Test
    void aDeviceMaySetDesiredOnlyWhereThePolicyOfTheSpellingLetsIt() {
        assertThat(refusal(thing.device("{\"desired\":{\"a\":1}}")).error()).isEqualTo(ErrorId.DESIRED_NOT_WRITABLE);
        assertThat(changed(thing.tiangongDevice("{\"desired\":{\"a\":1}}"))
                        .after()
                        .version())
                .isEqualTo(1);
    }

    @Test
    void aDeviceMayClearDesired() {
        thing.app("{\"desired\":{\"a\":1,\"n\":{\"b\":2,\"c\":3}}}");
        thing.device("{\"desired\":{\"n\":{\"b\":null}}}");
        assertThat(thing.desired()).isEqualTo("{\"a\":1,\"n\":{\"c\":3}}");
        thing.device("{\"desired\":null}");
        assertThat(thing.desired()).isEqualTo("{}");
    }

    @Test
    void aDeviceMayNotPutEmptyObjectsIntoDesired() {
        assertThat(refusal(thing.device("{\"desired\":{\"a\":{}}}")).error()).isEqualTo(ErrorId.DESIRED_NOT_WRITABLE);
    }

    @Test
    void thePrincipalIsJudgedBeforeTheVersion() {
        assertThat(refusal(thing.device("{\"desired\":{\"a\":1},\"version\":99}"))
                        .error())
                .isEqualTo(ErrorId.DESIRED_NOT_WRITABLE);
    }

    @Test
    void ifMatchIsJudgedBeforeTheVersionAndTheVersionBeforeTheModel() {
        thing.withModel(LAMP);
        assertThat(refusal(thing.app("{\"desired\":{\"power\":1},\"version\":9}", 7))
                        .error())
                .isEqualTo(ErrorId.PRECONDITION_FAILED);
        assertThat(refusal(thing.app("{\"desired\":{\"power\":1},\"version\":9}"))
                        .error())
                .isEqualTo(ErrorId.VERSION_CONFLICT);
        assertThat(refusal(thing.app("{\"desired\":{\"power\":1},\"version\":0}"))
                        .error())
                .isEqualTo(ErrorId.MODEL_VIOLATION);
    }

    @Test
    void aProfileVersionMustGrowButNotByMoreThanAMillion() {
        assertThat(changed(thing.device("{\"reported\":{\"a\":1},\"profileVersion\":1000000}"))
                        .after()
                        .version())
                .isEqualTo(1_000_000);
        assertThat(refusal(thing.device("{\"reported\":{\"a\":1},\"profileVersion\":1000000}"))
                        .error())
                .isEqualTo(ErrorId.VERSION_CONFLICT);
        assertThat(refusal(thing.device("{\"reported\":{\"a\":1},\"profileVersion\":2000001}"))
                        .error())
                .isEqualTo(ErrorId.VERSION_CONFLICT);
        assertThat(changed(thing.device("{\"reported\":{\"a\":1},\"profileVersion\":0}"))
                        .after()
                        .version())
                .isEqualTo(1_000_001);
    }

    @Test
    void nothingOfARefusedMessageIsApplied() {
        thing.withModel(LAMP);
        var refusal = refusal(thing.device("{\"reported\":{\"power\":true,\"temp\":130,\"volt\":1}}"));
        assertThat(refusal.details()).hasSize(2);
        assertThat(refusal.message()).isEqualTo("2 properties violate model lamp 1.0");
        assertThat(thing.shadow()).isSameAs(Shadow.EMPTY);
    }

    @Test
    void whereValidationOnlyWarnsTheValueIsStoredAndTheViolationTold() {
        thing.withModel(LAMP).with(Validation.WARN);
        var changed = changed(thing.device("{\"reported\":{\"temp\":130}}"));
        assertThat(changed.warned())
                .singleElement()
                .satisfies(v -> assertThat(v.rule()).isEqualTo("max"));
        assertThat(thing.reported()).isEqualTo("{\"temp\":130}");
    }

    @Test
    void whatALenientModelDoesNotKnowIsLeftOutAndListed() {
        thing.withModel(LAMP.replace("\"version\"", "\"mode\":\"lenient\",\"version\""));
        var changed = changed(thing.device("{\"reported\":{\"volt\":3,\"power\":true}}"));
        assertThat(changed.ignored()).containsExactly("/reported/volt");
        assertThat(thing.reported()).isEqualTo("{\"power\":true}");
    }

    @Test
    void removingIsAlwaysRightEvenWhatTheModelDoesNotKnow() {
        thing.device("{\"reported\":{\"volt\":3,\"power\":true}}");
        thing.withModel(LAMP);
        thing.device("{\"reported\":{\"volt\":null}}");
        assertThat(thing.reported()).isEqualTo("{\"power\":true}");
    }

    @Test
    void aSectionMayShrinkButNotGrowAboveItsLimit() {
        thing.device("{\"reported\":{\"a\":\"xxxxxxxxxxxxxxxxxxxx\",\"b\":\"yyyyyyyyyyyyyyyyyyyy\"}}");
        thing.withSectionBytes(20, 1024);
        assertThat(changed(thing.device("{\"reported\":{\"a\":\"xxxxxxxxxxxxxxx\"}}")))
                .isNotNull();
        var refusal = refusal(thing.device("{\"reported\":{\"a\":\"xxxxxxxxxxxxxxxxxxxx\"}}"));
        assertThat(refusal.error()).isEqualTo(ErrorId.SHADOW_TOO_LARGE);
        assertThat(refusal.details()).singleElement().satisfies(v -> {
            assertThat(v.limit()).isEqualTo(20);
            assertThat(v.actual()).isEqualTo(55);
        });
    }

    @Test
    void aSectionHasALimitOfLeaves() {
        thing.withSectionBytes(32_768, 3);
        assertThat(changed(thing.device("{\"reported\":{\"a\":{\"b\":1,\"c\":2},\"d\":[1,2,3]}}")))
                .isNotNull();
        assertThat(refusal(thing.device("{\"reported\":{\"e\":1}}")).error()).isEqualTo(ErrorId.SHADOW_TOO_LARGE);
    }

    @Test
    void sizeIsMeasuredWithNumbersWrittenOut() {
        thing.withSectionBytes(60, 1024);
        assertThat(refusal(thing.device("{\"reported\":{\"a\":1e100}}")).error())
                .isEqualTo(ErrorId.SHADOW_TOO_LARGE);
    }

    @Test
    void anEmptyObjectThatIsNewTakesAVersion() {
        var changed = changed(thing.app("{\"desired\":{\"cfg\":{}}}"));
        assertThat(changed.after().desiredVersion()).isEqualTo(1);
        assertThat(changed.delta()).isEmpty();
        assertThat(unchanged(thing.app("{\"desired\":{\"cfg\":{}}}")).removalsMoved())
                .isFalse();
    }

    @Test
    void removingWhatIsNotThereIsRememberedWithoutAVersion() {
        var unchanged = unchanged(thing.device("{\"reported\":{\"a\":null}}"));
        assertThat(unchanged.removalsMoved()).isTrue();
        assertThat(unchanged.after().version()).isZero();
        assertThat(unchanged.after().reported().removals()).containsEntry("/a", OneThing.NOW);
    }

    @Test
    void aRemovalIsForgottenAfterSevenDays() {
        thing.device("{\"reported\":{\"a\":1}}");
        thing.device("{\"reported\":{\"a\":null}}");
        long week = 7L * 24 * 60 * 60 * 1000;
        var late = "{\"reported\":{\"a\":2},\"timestamp\":1699999000000}";
        assertThat(unchanged(thing.at(OneThing.NOW + week).device(late)).ignored())
                .containsExactly("/reported/a");
        assertThat(changed(thing.at(OneThing.NOW + week + 1).device(late)).ignored())
                .isEmpty();
    }

    @Test
    void atMost256RemovalsAreRemembered() {
        for (int i = 0; i < 300; i++) {
            thing.at(OneThing.NOW + i).device("{\"reported\":{\"k" + i + "\":null}}");
        }
        assertThat(thing.shadow().reported().removals())
                .hasSize(256)
                .containsKey("/k299")
                .doesNotContainKey("/k43");
    }

    @Test
    void lateLeavesAreIgnoredAndTheOthersOfTheMessageApply() {
        thing.device("{\"reported\":{\"a\":1},\"timestamp\":1699999990000}");
        var changed = changed(thing.device("{\"reported\":{\"a\":2,\"b\":2},\"timestamp\":1699999980000}"));
        assertThat(changed.ignored()).containsExactly("/reported/a");
        assertThat(thing.reported()).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(changed.reported())
                .satisfies(applied -> assertThat(applied.times()).containsOnlyKeys("/b"));
    }

    @Test
    void aLateLeafOverAnObjectThatIsAllNewerIsListedOnce() {
        thing.device("{\"reported\":{\"n\":{\"x\":1}},\"timestamp\":1699999000}");
        var late = unchanged(thing.device("{\"reported\":{\"n\":\"red\"},\"timestamp\":1699998000}"));
        assertThat(late.ignored()).containsExactly("/reported/n");
    }

    @Test
    void aReportThatChangesNothingOfTheDeltaSendsNone() {
        thing.app("{\"desired\":{\"a\":1,\"b\":2}}");
        assertThat(changed(thing.device("{\"reported\":{\"t\":1}}")).emitsDelta())
                .isFalse();
        assertThat(changed(thing.device("{\"reported\":{\"a\":1}}")).emitsDelta())
                .isFalse();
        assertThat(changed(thing.device("{\"reported\":{\"a\":5}}")).emitsDelta())
                .isTrue();
        assertThat(changed(thing.device("{\"reported\":{\"a\":6}}")).emitsDelta())
                .isFalse();
    }

    @Test
    void whatIsDesiredAndReportedGoesWhereThePolicySaysSo() {
        thing.with(DesiredPolicy.CLEAR_ON_MATCH);
        thing.app("{\"desired\":{\"a\":1,\"n\":{\"b\":2,\"c\":3}}}");
        var changed = changed(thing.device("{\"reported\":{\"a\":1.0,\"n\":{\"b\":2}}}"));
        assertThat(thing.desired()).isEqualTo("{\"n\":{\"c\":3}}");
        assertThat(changed.after().desiredVersion()).isEqualTo(2);
        assertThat(Json.text(OneThing.desired(changed).patch())).isEqualTo("{\"a\":null,\"n\":{\"b\":null}}");
        assertThat(changed.emitsDelta()).isFalse();
    }

    @Test
    void whatOneMessageDesiresAndReportsIsToldAsOne() {
        thing.with(DesiredPolicy.CLEAR_ON_MATCH);
        var changed = changed(thing.tiangongDevice("{\"reported\":{\"a\":1},\"desired\":{\"a\":1,\"b\":2}}"));
        assertThat(thing.desired()).isEqualTo("{\"b\":2}");
        assertThat(Json.text(OneThing.desired(changed).patch())).isEqualTo("{\"b\":2}");
    }

    @Test
    void deletingEmptiesBothSectionsAndTakesAVersion() {
        thing.device("{\"reported\":{\"a\":1}}");
        thing.app("{\"desired\":{\"a\":2}}");
        var changed = changed(thing.delete(new Principal.App("key"), Spelling.NATIVE));
        assertThat(changed.after().version()).isEqualTo(3);
        assertThat(thing.reported() + thing.desired()).isEqualTo("{}{}");
        assertThat(unchanged(thing.device("{\"reported\":{\"a\":1},\"timestamp\":1699999000}"))
                        .ignored())
                .containsExactly("/reported/a");
    }

    @Test
    void aDeviceMayDeleteItsShadowInTiangongsSpellingOnly() {
        var device = new Principal.Device("env-01");
        assertThat(refusal(thing.delete(device, Spelling.NATIVE)).error()).isEqualTo(ErrorId.FORBIDDEN);
        assertThat(changed(thing.delete(device, Spelling.TIANGONG)).after().version())
                .isEqualTo(1);
    }

    @Test
    void untouchedPartsOfTheDocumentAreShared() {
        thing.device("{\"reported\":{\"big\":{\"x\":1},\"a\":1}}");
        var big = thing.shadow().reported().value().get("big");
        thing.device("{\"reported\":{\"a\":2}}");
        assertThat(thing.shadow().reported().value().get("big")).isSameAs(big);
    }
}
