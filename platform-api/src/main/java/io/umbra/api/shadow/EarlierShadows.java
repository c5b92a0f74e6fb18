package io.umbra.api.shadow;

import io.umbra.api.problem.ProblemException;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.journal.JournalReader;
import io.umbra.json.Json;
import io.umbra.shadow.Applied;
import io.umbra.shadow.Deltas;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Rewind;
import io.umbra.shadow.Section;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowCodec;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Shadows as they were: walked back from the present, update by update, as far as the journal goes. */
@Component
class EarlierShadows {

    private static final Set<Kind> UPDATES = EnumSet.of(Kind.REPORT, Kind.DESIRE, Kind.DELETE);
    private static final int READ_AT_ONCE = 500;
    private static final int MOST_READ = 20_000;

    private final JournalReader journal;

    EarlierShadows(JournalReader journal) {
        this.journal = journal;
    }

    /**
     * A shadow at an earlier version.
     *
     * @param now as it stands
     */
    Outcome.Document at(long thing, String name, Outcome.Document now, long version) throws SQLException {
        var current = now.shadow().version();
        if (version == current) {
            return now;
        }
        if (version < 0 || version > current) {
            throw new ProblemException(
                    new Refusal(ErrorId.SHADOW_NOT_FOUND, "the shadow is at version %d".formatted(current)));
        }
        return version == 0
                ? new Outcome.Document(Shadow.EMPTY, Deltas.delta(Section.EMPTY.value(), Section.EMPTY.value()), 0)
                : new Walk(thing, name, now.shadow()).to(version);
    }

    /** One way back. */
    private final class Walk {
        private final long thing;
        private final String name;
        private final Deque<JournalEntry> ahead = new ArrayDeque<>();
        private long before = Long.MAX_VALUE;
        private int read;
        private boolean ended;
        private Shadow shadow;
        /** Versions were passed over: jumps of a device that numbers them itself, or reports the journal has lost. */
        private boolean passedOver;

        Walk(long thing, String name, Shadow shadow) {
            this.thing = thing;
            this.name = name;
            this.shadow = shadow;
        }

        Outcome.Document to(long version) throws SQLException {
            var entry = next();
            while (entry != null && entry.version() > shadow.version()) {
                entry = next();
            }
            while (entry != null && entry.version() > version) {
                passedOver |= entry.version() != shadow.version();
                var older = next();
                passedOver &= entry.kind() != Kind.REPORT;
                undo(entry, older == null ? 0 : older.version());
                entry = older;
            }
            if (entry == null || passedOver && !reportsAreWhole(entry)) {
                throw gone(version);
            }
            if (entry.version() != version) {
                throw new ProblemException(
                        new Refusal(ErrorId.SHADOW_NOT_FOUND, "there was never a version %d".formatted(version)));
            }
            return document(entry);
        }

        private void undo(JournalEntry entry, long version) {
            var body = Json.parseObject(entry.body());
            passedOver |= version != entry.version() - 1;
            shadow = new Shadow(
                    version,
                    0,
                    Rewind.before(shadow.reported(), ShadowCodec.decodeApplied(body, "reported")),
                    Rewind.before(shadow.desired(), ShadowCodec.decodeApplied(body, "desired")));
        }

        /** The oldest reports go first: where an older one is kept, none is missing after it. */
        private boolean reportsAreWhole(JournalEntry from) throws SQLException {
            if (from.kind() == Kind.REPORT) {
                return true;
            }
            var older = journal.newest(thing, EnumSet.of(Kind.REPORT), from.offset(), 1);
            return !older.isEmpty();
        }

        private Outcome.Document document(JournalEntry entry) throws SQLException {
            var body = Json.parseObject(entry.body());
            var reported = new Timed(shadow.reported());
            var desired = new Timed(shadow.desired());
            for (@Nullable JournalEntry at = entry;
                    at != null && !(reported.isDone() && desired.isDone());
                    at = next()) {
                var written = Json.parseObject(at.body());
                reported.learn(ShadowCodec.decodeApplied(written, "reported"));
                desired.learn(ShadowCodec.decodeApplied(written, "desired"));
            }
            var was = new Shadow(
                    entry.version(), body.path("desiredVersion").longValue(), reported.section(), desired.section());
            return new Outcome.Document(
                    was, Deltas.delta(was.desired().value(), was.reported().value()), entry.time());
        }

        /** The entry before the last one, null at the journal's end. */
        private @Nullable JournalEntry next() throws SQLException {
            while (ahead.isEmpty() && !ended) {
                var page = journal.newest(thing, UPDATES, before, READ_AT_ONCE);
                read += page.size();
                ended = page.size() < READ_AT_ONCE || read >= MOST_READ;
                if (!page.isEmpty()) {
                    before = page.getLast().offset();
                }
                page.stream().filter(entry -> entry.shadow().equals(name)).forEach(ahead::add);
            }
            return ahead.poll();
        }
    }

    /** A section whose leaves get their times back from the updates that wrote them. */
    private static final class Timed {
        private final Section section;
        private final HashMap<String, Long> times;
        private final Set<String> untimed = new HashSet<>();

        Timed(Section section) {
            this.section = section;
            this.times = new HashMap<>(section.times());
            leaves(section.value(), "");
        }

        private void leaves(ObjectNode object, String pointer) {
            for (var member : object.properties()) {
                var below = Json.pointer(pointer, member.getKey());
                if (member.getValue() instanceof ObjectNode nested) {
                    leaves(nested, below);
                } else if (!times.containsKey(below)) {
                    untimed.add(below);
                }
            }
        }

        boolean isDone() {
            return untimed.isEmpty();
        }

        void learn(@Nullable Applied applied) {
            if (applied != null) {
                applied.times().forEach((pointer, time) -> {
                    if (untimed.remove(pointer)) {
                        times.put(pointer, time);
                    }
                });
            }
        }

        Section section() {
            return new Section(section.value(), times, section.removals(), section.bytes());
        }
    }

    private static ProblemException gone(long version) {
        return new ProblemException(new Refusal(
                ErrorId.VERSION_GONE, "version %d is older than what the journal keeps".formatted(version)));
    }
}
