package io.umbra.api.event;

import io.umbra.api.event.CloudEvents.Told;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The events of a project, read page by page by those who keep a place in the journal and hand on what they read. */
@Component
public class EventPages {

    private final JournalReader journal;
    private final Things things;
    private final ThingRegistry registry;

    EventPages(JournalReader journal, Things things, ThingRegistry registry) {
        this.journal = journal;
        this.things = things;
        this.registry = registry;
    }

    /**
     * Some events.
     *
     * @param byThing those of each thing in order; whoever hands them on keeps that order
     * @param after the place behind them
     */
    public record Page(Collection<List<Told>> byThing, Cursor after) {}

    /**
     * The next page of a project's events before a head of the journal.
     *
     * @param things whose events, by name
     * @param types of which types
     * @param size rows of the journal read of each shard at most
     */
    public Page next(
            long project,
            String projectName,
            Cursor from,
            Cursor head,
            Predicate<String> things,
            Predicate<String> types,
            int size)
            throws SQLException {
        var entries = journal.after(from, project, size);
        var byThing = new LinkedHashMap<Long, List<Told>>();
        var after = from;
        for (var entry : entries) {
            after = after.past(entry);
            var thing = nameOf(entry.thing());
            if (things.test(thing)) {
                var told = CloudEvents.of(projectName, entry, thing).stream()
                        .filter(event -> types.test(event.type()))
                        .toList();
                byThing.computeIfAbsent(entry.thing(), key -> new ArrayList<>()).addAll(told);
            }
        }
        // Where a shard gave less than a page, what else stands before the head is others'.
        return new Page(byThing.values(), isLast(entries, size) ? after.atLeast(head) : after);
    }

    private static boolean isLast(List<JournalEntry> page, int size) {
        var byShard = page.stream().collect(Collectors.groupingBy(JournalEntry::shard, Collectors.counting()));
        return byShard.values().stream().allMatch(count -> count < size);
    }

    private String nameOf(long thing) {
        return things.facts(thing)
                .map(facts -> facts.ref().id().name())
                .or(() -> registry.everName(thing))
                .orElse("");
    }
}
