package io.umbra.gateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.shadow.Spelling;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b/c/d",
                "#",
                "a/#",
                "a/b/#",
                "a/b/c/#",
                "+/b/c/#",
                "+/b/c/d",
                "a/+/c/d",
                "a/+/+/d",
                "+/+/+/+",
                "a/b/c/d/#"
            })
    void theseMatchAMessageToABCD(String filter) {
        assertThat(filter(filter).matches("a/b/c/d")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/c", "b/+/c/d", "+/+/+", "a/b/c/d/+", "a/b/c/d/e/#", "A/b/c/d", "+", "/#"})
    void theseDoNot(String filter) {
        assertThat(filter(filter).matches("a/b/c/d")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#/a", "a/#/b", "a+", "+a/b", "a/b+/c", "a/##", "++"})
    void aWildcardStandsForAWholeLevel(String text) {
        assertThat(TopicFilter.of(text)).isNull();
    }

    @Test
    void aLeadingSlashMakesALevel() {
        assertThat(filter("+/+/+").matches("/brook/L1")).isTrue();
        assertThat(filter("/brook/+").matches("/brook/L1")).isTrue();
        assertThat(filter("+/+").matches("/brook/L1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/#", "+/t/shadow/update", "+/+/+/+"})
    void aLeadingWildcardIsKeptOffTopicsThatBeginWithDollar(String filter) {
        assertThat(filter(filter).matches("$iot/t/shadow/update")).isFalse();
        assertThat(filter(filter).overlaps(filter("$iot/t/shadow/update"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/shadow/#, true",
        "$iot/t/#, true",
        "$iot/t/shadow/+, true",
        "$iot/t/shadow/delta, true",
        "$iot/t/shadow/name/lamp/delta, true",
        "$iot/t/shadow/name/+/+, true",
        "$iot/t/+/name/#, true",
        "$iot/t/shadow/delta/#, true",
        "$iot/t/shadow/+/rejected, false",
        "$iot/t/shadow/desired, false",
        "$iot/t/shadow/update/#, false",
        "$iot/t/command/+/request, false",
        "$baidu/iot/shadow/t/#, false",
    })
    void aFilterIsKnownToMatchDeltasOrNot(String filter, boolean matches) {
        var deltas = TopicFilter.ofAnyThing(Spelling.NATIVE, ShadowVerb.DELTA);

        assertThat(deltas.stream().anyMatch(filter(filter)::overlaps)).isEqualTo(matches);
    }

    @Test
    void topicsAreLimitedInBytesAndLevels() {
        var limits = TopicLimits.DEFAULT;

        assertThat(limits.allow("a".repeat(255))).isTrue();
        assertThat(limits.allow("a".repeat(256))).isFalse();
        assertThat(limits.allow("\u00e4".repeat(127))).isTrue();
        assertThat(limits.allow("\u00e4".repeat(128))).isFalse();
        assertThat(limits.allow("a" + "/a".repeat(15))).isTrue();
        assertThat(limits.allow("a" + "/a".repeat(16))).isFalse();
    }

    private static TopicFilter filter(String text) {
        return Objects.requireNonNull(TopicFilter.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "#, a/b, true",
        "#, +, true",
        "#, #, true",
        "#, $a, false",
        "+, a, true",
        "+, +, true",
        "+, #, false",
        "a/#, a, true",
        "a/#, a/#, true",
        "a/#, a/+/c, true",
        "a/+, a/b, true",
        "a/+, a/#, false",
        "a/+, a, false",
        "a/+/c, a/b/c, true",
        "a/b, a/+, false",
        "a, a/b, false",
        "$a/#, $a/b, true",
        "a/b, a/b, true"
    })
    void aFilterCoversAnotherIfItMatchesAllOfIt(String filter, String other, boolean covers) {
        assertThat(Objects.requireNonNull(TopicFilter.of(filter)).covers(Objects.requireNonNull(TopicFilter.of(other))))
                .isEqualTo(covers);
    }
}
