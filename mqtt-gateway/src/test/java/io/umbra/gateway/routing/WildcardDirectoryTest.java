package io.umbra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.topic.TopicFilter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three faults of the directory underneath, each kept from showing: see decision 0001. */
class WildcardDirectoryTest {

    private final WildcardDirectory directory = new WildcardDirectory();

    @Test
    void concurrentChangesUnderOneParentLoseNothing() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var workers = List.<Callable<Integer>>of(worker(0), worker(1), worker(2), worker(3));
            var lost = 0;
            for (var done : threads.invokeAll(workers)) {
                lost += done.get();
            }

            assertThat(lost).isZero();
        }
    }

    /** Adds, looks, removes under a parent that all workers share; answers how often it did not find its own. */
    private Callable<Integer> worker(int number) {
        return () -> {
            var lost = 0;
            for (var i = 0; i < 5_000; i++) {
                var topic = "park/" + number + "-" + i % 50;
                var own = subscription(new Ear(), topic + "/+", 1);
                directory.add(own);
                if (!directory.match(1, topic + "/x").contains(own)) {
                    lost++;
                }
                directory.remove(own);
            }
            return lost;
        };
    }

    @Test
    void subscribingAgainCanLowerTheQos() {
        var ear = new Ear();
        var high = subscription(ear, "a/+", 2);
        var low = subscription(ear, "a/+", 0);

        directory.add(high);
        directory.add(low);
        directory.remove(high);

        assertThat(directory.match(1, "a/b")).containsExactly(low);
    }

    @Test
    void deadNodesAreLeftBehindOnlyUntilTheyOutnumberTheLiving() {
        var kept = subscription(new Ear(), "kept/+", 1);
        directory.add(kept);
        for (var i = 0; i < 3_000; i++) {
            var passing = subscription(new Ear(), "passing/" + i + "/+", 1);
            directory.add(passing);
            directory.remove(passing);
        }

        assertThat(directory.deadLevels()).isLessThanOrEqualTo(1_003);
        assertThat(directory.match(1, "kept/x")).containsExactly(kept);
        assertThat(directory.match(1, "passing/7/x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
        var subscription = subscription(new Ear(), filter, 1);
        directory.add(subscription);

        assertThat(directory.match(1, "a/b/c/d")).containsExactly(subscription);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b/+/c/d", "+/+/+", "/#", "a/b/c/d/+"})
    void theseDoNot(String filter) {
        directory.add(subscription(new Ear(), filter, 1));

        assertThat(directory.match(1, "a/b/c/d")).isEmpty();
    }

    @Test
    void levelsMayBeEmpty() {
        var three = subscription(new Ear(), "+/+/+", 1);
        directory.add(three);
        directory.add(subscription(new Ear(), "+/+", 1));

        assertThat(directory.match(1, "/brook/L1")).containsExactly(three);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/#", "+/t/shadow/update"})
    void leadingWildcardsDoNotReachTopicsThatBeginWithDollar(String filter) {
        directory.add(subscription(new Ear(), filter, 1));

        assertThat(directory.match(1, "$iot/t/shadow/update")).isEmpty();
    }

    @Test
    void projectsDoNotMeet() {
        directory.add(subscription(new Ear(), "#", 1));
        directory.add(subscription(new Ear(), "$iot/#", 1));

        assertThat(directory.match(2, "a")).isEmpty();
        assertThat(directory.match(2, "$iot/t/shadow/update")).isEmpty();
        assertThat(directory.match(1, "$iot/t/shadow/update")).hasSize(1);
    }

    private static Subscription subscription(Ear ear, String filter, int qos) {
        return new Subscription(ear, 1, Objects.requireNonNull(TopicFilter.of(filter)), qos, false, 0);
    }
}
