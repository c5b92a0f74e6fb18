package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.shadow.UpdateRequest.Patch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges one patch into one section (RFC 7396), keeping the time of every leaf.
 *
 * <p>In reported a leaf that carries a device's time loses against newer state: the last writer wins leaf by leaf, and
 * removals are remembered, so that messages end in the same state in whichever order they arrive. A leaf without a
 * device time is new by definition. Desired is ordered by arrival alone.
 *
 * <p>Subtrees the patch does not touch are shared with the section before; nothing reachable from it is changed.
 */
final class Merge {

    private static final long NEVER = Removals.NEVER;

    private final String name;
    private final Section before;
    private final long now;
    /** Whether device times order; in desired they are only shown. */
    private final boolean ordered;
    /** Device time of the whole message, null for none. */
    private final @Nullable Long messageTime;
    /** Device times by pointer. */
    private final Map<String, Long> deviceTimes;

    private final Map<String, Long> times;
    private final Removals removals;
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final List<String> removed = new ArrayList<>();
    private final Map<String, JsonNode> previous = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();
    private final List<Applied.Late> late = new ArrayList<>();

    private Merge(
            String name,
            Section before,
            long now,
            boolean ordered,
            @Nullable Long messageTime,
            Map<String, Long> deviceTimes) {
        this.name = name;
        this.before = before;
        this.now = now;
        this.ordered = ordered;
        this.messageTime = messageTime;
        this.deviceTimes = deviceTimes;
        this.times = new HashMap<>(before.times());
        this.removals = new Removals(before.removals(), ordered, now);
    }

    static Merge reported(Section before, long now, @Nullable Long messageTime, Map<String, Long> deviceTimes) {
        return new Merge("reported", before, now, true, messageTime, deviceTimes);
    }

    static Merge desired(Section before, long now, Map<String, Long> shownTimes) {
        return new Merge("desired", before, now, false, null, shownTimes);
    }

    /**
     * A section after a patch.
     *
     * @param applied what was done, null if the request did not mention the section
     */
    record Merged(Section before, Section after, @Nullable Applied applied, List<String> ignored) {

        static Merged untouched(Section section) {
            return new Merged(section, section, null, List.of());
        }

        /** This, and then another on top of it. */
        Merged then(Merged next) {
            var both = next.applied == null
                    ? applied
                    : applied == null ? next.applied.unasked() : Update.together(applied, next.applied, before.value());
            return new Merged(before, next.after, both, ignored);
        }
    }

    /**
     * One place in the section that the patch speaks of.
     *
     * @param time the device time that orders it, null for none
     * @param removedAbove when an object it stands in was last removed
     * @param done where what is really applied is put under its key
     */
    private record Place(
            String key, String pointer, @Nullable Long time, long removedAbove, ObjectNode done) {}

    Merged apply(Patch patch) {
        var done = Nodes.empty();
        var time = timeOf("", messageTime);
        var value = switch (patch) {
            case Patch.None none -> before.value();
            case Patch.Clear clear -> clear(time, done);
            case Patch.Merge(var merge) -> object(before.value(), merge, "", time, NEVER, done);
            case Patch.Replace(var wanted) ->
                object(before.value(), Nodes.difference(before.value(), wanted), "", null, NEVER, done);
        };
        var asked = patch instanceof Patch.Clear && value.isEmpty() ? Applied.Asked.CLEAR : Applied.Asked.PATCH;
        var applied = new Applied(asked, done, written, removed, previous, late);
        return new Merged(before, section(value, applied), applied, ignored);
    }

    private Section section(ObjectNode value, Applied applied) {
        var remembered = removals.after();
        if (applied.touched()) {
            return new Section(value, times, remembered, Json.size(value));
        }
        return remembered == before.removals()
                ? before
                : new Section(before.value(), before.times(), remembered, before.bytes());
    }

    private ObjectNode object(
            ObjectNode current,
            ObjectNode patch,
            String path,
            @Nullable Long time,
            long removedAbove,
            ObjectNode done) {
        var result = current;
        long removedHere = Math.max(removedAbove, removals.at(path));
        for (var member : patch.properties()) {
            var key = member.getKey();
            var pointer = Json.pointer(path, key);
            var old = current.get(key);
            var next =
                    member(old, member.getValue(), new Place(key, pointer, timeOf(pointer, time), removedHere, done));
            if (next != old) {
                if (result == current) {
                    result = Nodes.shallowCopy(current);
                }
                if (next == null) {
                    result.remove(key);
                } else {
                    result.set(key, next);
                }
            }
        }
        return result;
    }

    /** What stands at a place after the patch's member was applied to what stood there; null for nothing. */
    private @Nullable JsonNode member(@Nullable JsonNode old, JsonNode patch, Place place) {
        if (patch.isNull()) {
            return remove(old, place);
        }
        if (!(patch instanceof ObjectNode below)) {
            return set(old, patch, place);
        }
        return old instanceof ObjectNode object
                ? objectIntoObject(object, below, place)
                : objectOverOther(old, below, place);
    }

    private ObjectNode objectIntoObject(ObjectNode old, ObjectNode patch, Place place) {
        markObject(patch, place);
        var nested = Nodes.empty();
        var next = object(old, patch, place.pointer, place.time, place.removedAbove, nested);
        if (!nested.isEmpty()) {
            place.done.set(place.key, nested);
        }
        return next;
    }

    /** An object comes where nothing or a leaf stands. */
    private @Nullable JsonNode objectOverOther(@Nullable JsonNode old, ObjectNode patch, Place place) {
        long leafTime = old == null ? NEVER : timeAt(place.pointer);
        if (ordered) {
            long dead = Math.max(leafTime, Math.max(place.removedAbove, removals.at(place.pointer)));
            if (!anyAlive(patch, place.pointer, place.time, dead)) {
                ignoreAll(patch, place.pointer, place.time);
                return old;
            }
        }
        if (old != null) {
            drop(old, place.pointer);
            removals.remember(place.pointer, leafTime);
        }
        markObject(patch, place);
        var nested = Nodes.empty();
        var next = object(Nodes.empty(), patch, place.pointer, place.time, place.removedAbove, nested);
        place.done.set(place.key, nested);
        return next;
    }

    /**
     * An empty object says that an object stands here at this time, but leaves no leaf to remember it by. A removal of
     * the empty key, which no object can hold, stands for it, so that an older leaf that comes later does not win.
     */
    private void markObject(ObjectNode patch, Place place) {
        if (patch.isEmpty() && place.time != null) {
            removals.remember(place.pointer + "/", place.time);
        }
    }

    /** Whether anything in a patch is not older than what already stands or was removed above it. */
    private boolean anyAlive(ObjectNode patch, String pointer, @Nullable Long time, long dead) {
        if (patch.isEmpty()) {
            return time == null || time >= dead;
        }
        for (var member : patch.properties()) {
            var below = Json.pointer(pointer, member.getKey());
            var at = timeOf(below, time);
            long deadBelow = Math.max(dead, removals.at(below));
            boolean alive = member.getValue() instanceof ObjectNode object
                    ? anyAlive(object, below, at, deadBelow)
                    : at == null || at >= deadBelow;
            if (alive) {
                return true;
            }
        }
        return false;
    }

    /** Nothing of a patch counts: all of it is older than what stands or was removed above it. */
    private void ignoreAll(ObjectNode patch, String pointer, @Nullable Long time) {
        if (patch.isEmpty()) {
            ignore(pointer);
        }
        for (var member : patch.properties()) {
            var below = Json.pointer(pointer, member.getKey());
            if (member.getValue() instanceof ObjectNode object) {
                ignoreAll(object, below, timeOf(below, time));
            } else {
                ignore(below, member.getValue(), timeOf(below, time));
            }
        }
    }

    private @Nullable JsonNode set(@Nullable JsonNode old, JsonNode value, Place place) {
        var pointer = place.pointer;
        if (ordered && place.time != null) {
            if (isLate(old, place, place.time)) {
                ignore(pointer, value, place.time);
                return old;
            }
            if (newerBelow(old, pointer, place.time)) {
                ignore(pointer, value, place.time);
                return removeOlder(old, place);
            }
        }
        if (old instanceof ObjectNode) {
            drop(old, pointer);
        } else if (old != null) {
            previous.put(pointer, old);
        }
        long at = place.time != null ? place.time : unorderedTime(pointer);
        times.put(pointer, at);
        written.put(pointer, at);
        removals.supersede(pointer, at);
        place.done.set(place.key, value);
        return value;
    }

    private boolean isLate(@Nullable JsonNode old, Place place, long time) {
        return Math.max(place.removedAbove, removals.at(place.pointer)) > time
                || (old != null && isLeaf(old) && timeAt(place.pointer) > time);
    }

    /** Removes what is not newer at and below a place; the time of the removal is remembered. */
    private @Nullable JsonNode remove(@Nullable JsonNode old, Place place) {
        var rest = removeOlder(old, place);
        if (rest != null && rest == old) {
            ignore(place.pointer);
        }
        return rest;
    }

    private @Nullable JsonNode removeOlder(@Nullable JsonNode old, Place place) {
        var rest = old == null ? null : rest(old, place);
        removals.remember(place.pointer, place.time == null ? now : place.time);
        return rest;
    }

    /** What a removal leaves of a value: nothing, or what is newer; the value itself where all of it is. */
    private @Nullable JsonNode rest(JsonNode old, Place place) {
        if (ordered && place.time != null) {
            if (old instanceof ObjectNode object && newerLeafBelow(object, place.pointer, place.time)) {
                var nested = Nodes.empty();
                var rest = removeOlder(object, place.pointer, place.time, nested);
                if (nested.isEmpty()) {
                    return old;
                }
                place.done.set(place.key, nested);
                return rest;
            }
            if (isLeaf(old) && timeAt(place.pointer) > place.time) {
                return old;
            }
        }
        drop(old, place.pointer);
        place.done.set(place.key, NullNode.getInstance());
        return null;
    }

    /** What is left of an object when all that is not newer than a time is taken away. */
    private ObjectNode removeOlder(ObjectNode old, String path, long time, ObjectNode done) {
        var rest = Nodes.empty();
        for (var member : old.properties()) {
            var key = member.getKey();
            var left = rest(member.getValue(), new Place(key, Json.pointer(path, key), time, NEVER, done));
            if (left != null) {
                rest.set(key, left);
            }
        }
        return rest;
    }

    private ObjectNode clear(@Nullable Long time, ObjectNode done) {
        var rest = time == null ? removeAll(done) : removeOlder(before.value(), "", time, done);
        removals.remember("", time == null ? now : time);
        if (!done.isEmpty()) {
            return rest;
        }
        if (!before.value().isEmpty()) {
            ignore("");
        }
        return before.value();
    }

    private ObjectNode removeAll(ObjectNode done) {
        for (var member : before.value().properties()) {
            drop(member.getValue(), Json.pointer("", member.getKey()));
            done.set(member.getKey(), NullNode.getInstance());
        }
        return Nodes.empty();
    }

    /** Whether a leaf or a removal below a pointer is newer than a time. */
    private boolean newerBelow(@Nullable JsonNode old, String pointer, long time) {
        return (old instanceof ObjectNode object && newerLeafBelow(object, pointer, time))
                || removals.newerBelow(pointer, time);
    }

    private boolean newerLeafBelow(ObjectNode object, String path, long time) {
        for (var member : object.properties()) {
            var pointer = Json.pointer(path, member.getKey());
            boolean newer = member.getValue() instanceof ObjectNode below
                    ? newerLeafBelow(below, pointer, time)
                    : timeAt(pointer) > time;
            if (newer) {
                return true;
            }
        }
        return false;
    }

    /** Takes a leaf, or all leaves of an object, out of the books. */
    private void drop(JsonNode old, String pointer) {
        if (old instanceof ObjectNode object) {
            for (var member : object.properties()) {
                drop(member.getValue(), Json.pointer(pointer, member.getKey()));
            }
            return;
        }
        times.remove(pointer);
        previous.put(pointer, old);
        removed.add(pointer);
    }

    private void ignore(String pointer) {
        ignored.add("/" + name + pointer);
    }

    /** A value the shadow does not take is part of its history all the same. */
    private void ignore(String pointer, JsonNode value, @Nullable Long time) {
        ignore(pointer);
        if (time != null && !value.isNull()) {
            late.add(new Applied.Late(pointer, value, time));
        }
    }

    private long timeAt(String pointer) {
        return times.getOrDefault(pointer, NEVER);
    }

    /** The device time that orders a place: its own, that of an object it stands in, the message's; null for none. */
    private @Nullable Long timeOf(String pointer, @Nullable Long inherited) {
        if (!ordered || deviceTimes.isEmpty()) {
            return inherited;
        }
        var own = deviceTimes.get(pointer);
        return own == null ? inherited : own;
    }

    /** The time of a leaf that none orders: in desired its own or that of an object it stands in, else now. */
    private long unorderedTime(String pointer) {
        if (ordered || deviceTimes.isEmpty()) {
            return now;
        }
        for (var at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            var time = deviceTimes.get(at);
            if (time != null) {
                return time;
            }
        }
        return deviceTimes.getOrDefault("", now);
    }

    private static boolean isLeaf(JsonNode node) {
        return !(node instanceof ObjectNode);
    }
}
