package io.umbra.gateway.topic;

import io.umbra.shadow.Spelling;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A well-formed topic filter. */
public final class TopicFilter {

    /** What a shared subscription begins with. */
    public static final String SHARED = "$share";

    private static final Set<String> RESERVED = Set.of("$iot", "$baidu", "$SYS", SHARED);

    private final String text;
    private final List<String> levels;
    private final boolean exact;

    private TopicFilter(String text) {
        this.text = text;
        this.levels = List.of(text.split("/", -1));
        this.exact = levels.stream().noneMatch(level -> level.equals("+") || level.equals("#"));
    }

    /** The filter, or null where the text is none: empty, or a wildcard that does not stand for a whole level. */
    public static @Nullable TopicFilter of(String text) {
        if (text.isEmpty()) {
            return null;
        }
        var filter = new TopicFilter(text);
        return filter.wellFormed() ? filter : null;
    }

    /** The filters that match a kind of shadow topic for any thing, and any named shadow. */
    public static List<TopicFilter> ofAnyThing(Spelling spelling, ShadowVerb verb) {
        if (spelling == Spelling.TIANGONG) {
            return List.of(new TopicFilter(Route.TIANGONG_SHADOW + "+/" + verb.text()));
        }
        return List.of(
                new TopicFilter(Route.NATIVE + "+/shadow/" + verb.text()),
                new TopicFilter(Route.NATIVE + "+/shadow/name/+/" + verb.text()));
    }

    /** The filter that matches the events any thing tells of. */
    public static TopicFilter ofAnyEvent() {
        return new TopicFilter(Route.NATIVE + "+/event/+/post");
    }

    /** The filter that matches the presence of any thing. */
    public static TopicFilter ofAnyPresence() {
        return new TopicFilter(Route.NATIVE + "+/presence");
    }

    private boolean wellFormed() {
        for (var i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            if (level.length() > 1 && (level.indexOf('+') >= 0 || level.indexOf('#') >= 0)) {
                return false;
            }
            if (level.equals("#") && i < levels.size() - 1) {
                return false;
            }
        }
        return true;
    }

    /** What every topic it matches begins with: its levels before the first wildcard. */
    public String prefix() {
        var literal = levels.stream()
                .takeWhile(level -> !level.equals("+") && !level.equals("#"))
                .toList();
        return String.join("/", literal);
    }

    /** Whether it has no wildcard, so that it names one topic. */
    public boolean isExact() {
        return exact;
    }

    public String text() {
        return text;
    }

    /** Level {@code i} or, past the end, the empty string. */
    public String level(int i) {
        return i < levels.size() ? levels.get(i) : "";
    }

    public int size() {
        return levels.size();
    }

    /** Whether it asks for plain topics only: those that are not the platform's own. */
    public boolean isPlain() {
        return !RESERVED.contains(level(0));
    }

    /** Whether it is a shared subscription, {@code $share/{group}/{filter}}. */
    public boolean isShared() {
        return level(0).equals(SHARED);
    }

    /** The group of a shared subscription, null where it names none as it should. */
    public @Nullable String group() {
        var group = level(1);
        return isShared() && !group.isEmpty() && !group.equals("+") && !group.equals("#") ? group : null;
    }

    /** What a shared subscription asks for, null where that is nothing. */
    public @Nullable TopicFilter ofGroup() {
        return levels.size() < 3 ? null : of(String.join("/", levels.subList(2, levels.size())));
    }

    /** Whether the first levels are exactly these, no wildcard among them, and at least one level follows. */
    public boolean isBelow(String... prefix) {
        return levels.size() > prefix.length && levels.subList(0, prefix.length).equals(List.of(prefix));
    }

    /** Whether a message to this topic is one it asks for. A leading wildcard never matches a topic that begins with $. */
    public boolean matches(String topic) {
        return overlaps(new TopicFilter(topic));
    }

    /** Whether there can be a topic that both filters match. */
    public boolean overlaps(TopicFilter other) {
        return !keptOff(this, other) && !keptOff(other, this) && meet(levels, other.levels);
    }

    /** Whether every topic the other matches is matched by this one too. */
    public boolean covers(TopicFilter other) {
        if (keptOff(this, other)) {
            return false;
        }
        for (var i = 0; i < levels.size(); i++) {
            if (levels.get(i).equals("#")) {
                return true;
            }
            if (i >= other.levels.size() || !covers(levels.get(i), other.levels.get(i))) {
                return false;
            }
        }
        return levels.size() == other.levels.size();
    }

    private static boolean covers(String level, String other) {
        return level.equals("+") ? !other.equals("#") : level.equals(other);
    }

    private static boolean keptOff(TopicFilter wild, TopicFilter other) {
        var first = wild.level(0);
        return (first.equals("#") || first.equals("+")) && other.level(0).startsWith("$");
    }

    private static boolean meet(List<String> a, List<String> b) {
        var i = 0;
        while (i < a.size() && i < b.size()) {
            var x = a.get(i);
            var y = b.get(i);
            if (x.equals("#") || y.equals("#")) {
                return true;
            }
            if (!x.equals("+") && !y.equals("+") && !x.equals(y)) {
                return false;
            }
            i++;
        }
        return endsHere(a, i) && endsHere(b, i);
    }

    /** A filter ends at its last level, or one before where the rest is {@code #}: the parent matches too. */
    private static boolean endsHere(List<String> levels, int i) {
        return i >= levels.size() || (levels.get(i).equals("#") && i == levels.size() - 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
