package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.shadow.UpdateRequest.Patch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every document and every patch, tried on many of them. The seeds are fixed. */
class MergePropertiesTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final int TRIES = 5_000;

    private final Random random = new Random(7396);
    private final RandomJson json = new RandomJson(random);

    @Test
    void mergingIsWhatRfc7396Says() {
        for (int i = 0; i < TRIES; i++) {
            var before = section(json.document(3));
            var patch = json.patch(3);
            var expected = rfc7396(before.value().deepCopy(), patch);

            var reported = Merge.reported(before, NOW, null, Map.of()).apply(new Patch.Merge(patch));
            var desired = Merge.desired(before, NOW, Map.of()).apply(new Patch.Merge(patch));

            assertSame(reported.after().value(), expected, "%s onto %s", patch, before.value());
            assertSame(desired.after().value(), expected, "%s onto %s", patch, before.value());
        }
    }

    @Test
    void mergingLeavesTheSectionBeforeAsItWas() {
        for (int i = 0; i < TRIES; i++) {
            var before = section(json.document(3));
            var copy = new Section(
                    before.value().deepCopy(),
                    Map.copyOf(before.times()),
                    Map.copyOf(before.removals()),
                    before.bytes());

            Merge.reported(before, NOW, NOW - 10, Map.of()).apply(new Patch.Merge(json.patch(3)));

            assertThat(before).isEqualTo(copy);
        }
    }

    @Test
    void whatWasAppliedGivesTheSameDocumentWhenItIsAppliedAgain() {
        for (int i = 0; i < TRIES; i++) {
            var before = sectionWithTimes(json.document(3));
            var time = NOW - random.nextInt(100);
            var merged = Merge.reported(before, NOW, time, Map.of()).apply(new Patch.Merge(json.patch(3)));

            var replayed = rfc7396(before.value().deepCopy(), applied(merged).patch());

            assertSame(
                    replayed,
                    merged.after().value(),
                    "%s onto %s",
                    applied(merged).patch(),
                    before.value());
        }
    }

    @Test
    void thePreviousValuesLeadBack() {
        for (int i = 0; i < TRIES; i++) {
            var before = sectionWithTimes(json.document(3));
            var merged = Merge.reported(before, NOW, NOW - random.nextInt(100), Map.of())
                    .apply(new Patch.Merge(json.patch(3)));
            var applied = applied(merged);

            var back = merged.after().value().deepCopy();
            applied.times().keySet().forEach(pointer -> remove(back, pointer));
            applied.previous().forEach((pointer, value) -> put(back, pointer, value));

            assertSame(Nodes.leavesOf(back), Nodes.leavesOf(before.value()), "%s undone", applied);
        }
    }

    @Test
    void everyLeafHasATimeAndNothingElseHas() {
        for (int i = 0; i < TRIES; i++) {
            var section = sectionWithTimes(json.document(3));
            for (int j = 0; j < 3; j++) {
                section = Merge.reported(section, NOW, NOW - random.nextInt(100), Map.of())
                        .apply(new Patch.Merge(json.patch(3)))
                        .after();
            }
            assertThat(section.times().keySet()).isEqualTo(leaves(section.value()));
            assertThat(section.bytes()).isEqualTo(Json.bytes(section.value()).length);
        }
    }

    @Test
    void anUpdateTouchesNothingExactlyWhenItsPatchIsEmpty() {
        for (int i = 0; i < TRIES; i++) {
            var before = sectionWithTimes(json.document(3));
            var merged = Merge.reported(before, NOW, NOW - random.nextInt(100), Map.of())
                    .apply(new Patch.Merge(json.patch(3)));
            var applied = applied(merged);
            if (!applied.touched()) {
                assertThat(merged.after().value()).isSameAs(before.value());
                assertThat(applied.times()).isEmpty();
                assertThat(applied.removed()).isEmpty();
            }
        }
    }

    @Test
    void mergingTheDeltaIntoReportedLeavesNoDelta() {
        for (int i = 0; i < TRIES; i++) {
            var desired = json.document(3);
            var reported = json.document(3);
            var delta = Deltas.delta(desired, reported);

            assertThat(Deltas.delta(desired, (ObjectNode) rfc7396(reported.deepCopy(), delta)))
                    .as("%s desired, %s reported", desired, reported)
                    .isEmpty();
        }
    }

    @Test
    void replacingMakesDesiredWhatIsWanted() {
        for (int i = 0; i < TRIES; i++) {
            var before = section(json.document(3));
            var wanted = json.document(3);
            var merged = Merge.desired(before, NOW, Map.of()).apply(new Patch.Replace(wanted));

            assertSame(merged.after().value(), wanted, "%s instead of %s", wanted, before.value());
            assertThat(applied(merged).touched()).isEqualTo(!Json.equal(wanted, before.value()));
        }
    }

    @Test
    void messagesWithDeviceTimesEndInTheSameStateInWhicheverOrderTheyCome() {
        for (int i = 0; i < TRIES; i++) {
            var messages = messages();
            var inOrder = arrive(messages);
            for (int shuffle = 0; shuffle < 4; shuffle++) {
                var order = new ArrayList<>(messages);
                Collections.shuffle(order, random);
                assertSame(arrive(order), inOrder, "%s", order);
            }
        }
    }

    @Test
    void messagesWhoseLeavesHaveTimesOfTheirOwnEndInTheSameStateToo() {
        for (int i = 0; i < TRIES; i++) {
            var used = new HashSet<Long>();
            var messages = messages().stream()
                    .map(message -> new Message(message.patch(), null, ownTimes(message, used)))
                    .toList();
            var inOrder = arrive(messages);
            for (int shuffle = 0; shuffle < 4; shuffle++) {
                var order = new ArrayList<>(messages);
                Collections.shuffle(order, random);
                assertSame(arrive(order), inOrder, "%s", order);
            }
        }
    }

    private record Message(ObjectNode patch, @Nullable Long time, Map<String, Long> times) {}

    private List<Message> messages() {
        var messages = new ArrayList<Message>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            messages.add(new Message(json.patch(3), NOW - i * 1000, Map.of()));
        }
        return messages;
    }

    /** A time for each member of the patch; no two of all the messages are the same. */
    private Map<String, Long> ownTimes(Message message, Set<Long> used) {
        var times = new HashMap<String, Long>();
        for (var key : message.patch().propertyNames()) {
            long time = NOW - random.nextInt(5000);
            while (!used.add(time)) {
                time = NOW - random.nextInt(5000);
            }
            times.put(Json.pointer("", key), time);
        }
        return times;
    }

    private static ObjectNode arrive(List<Message> messages) {
        var section = Section.EMPTY;
        for (var message : messages) {
            section = Merge.reported(section, NOW, message.time(), message.times())
                    .apply(new Patch.Merge(message.patch()))
                    .after();
        }
        return Nodes.leavesOf(section.value());
    }

    private static Section section(ObjectNode value) {
        var times = new HashMap<String, Long>();
        leaves(value).forEach(pointer -> times.put(pointer, 0L));
        return new Section(value, times, Map.of(), Json.size(value));
    }

    private Section sectionWithTimes(ObjectNode value) {
        var times = new HashMap<String, Long>();
        leaves(value).forEach(pointer -> times.put(pointer, NOW - random.nextInt(100)));
        return new Section(value, times, Map.of(), Json.size(value));
    }

    private static Set<String> leaves(ObjectNode object) {
        var leaves = new HashSet<String>();
        collect(object, "", leaves);
        return leaves;
    }

    private static void collect(ObjectNode object, String path, Set<String> leaves) {
        for (var member : object.properties()) {
            var pointer = Json.pointer(path, member.getKey());
            if (member.getValue() instanceof ObjectNode below) {
                collect(below, pointer, leaves);
            } else {
                leaves.add(pointer);
            }
        }
    }

    private static Applied applied(Merge.Merged merged) {
        return Objects.requireNonNull(merged.applied());
    }

    /** The RFC's own pseudo code, which knows nothing of times. */
    private static JsonNode rfc7396(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode members)) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object : Nodes.empty();
        for (var member : members.properties()) {
            if (member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                var there = result.get(member.getKey());
                result.set(member.getKey(), rfc7396(there == null ? NullNode.getInstance() : there, member.getValue()));
            }
        }
        return result;
    }

    private static void remove(ObjectNode root, String pointer) {
        int last = pointer.lastIndexOf('/');
        if (root.at(pointer.substring(0, last)) instanceof ObjectNode parent) {
            parent.remove(Json.unescape(pointer.substring(last + 1)));
        }
    }

    private static void put(ObjectNode root, String pointer, JsonNode value) {
        var at = root;
        var steps = pointer.substring(1).split("/", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            var key = Json.unescape(steps[i]);
            at = at.get(key) instanceof ObjectNode below ? below : at.putObject(key);
        }
        at.set(Json.unescape(steps[steps.length - 1]), value);
    }

    private static void assertSame(JsonNode actual, JsonNode expected, String what, Object... with) {
        if (!Json.equal(actual, expected)) {
            throw new AssertionError(what.formatted(with) + " gives " + actual + ", expected " + expected);
        }
    }
}
