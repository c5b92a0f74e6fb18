package io.umbra.api.event;

import io.umbra.api.event.CloudEvents.Told;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import io.umbra.project.Projects;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Events read page by page, by those who keep a place in the journal and hand on what they read. */
@Component
public class EventPages {

    /** Rows of the journal that are read of each shard for a page, at most. */
    private static final int SIZE = 50;

    private final JournalReader journal;
    private final Things things;
    private final ThingRegistry registry;
    private final Projects projects;

    EventPages(JournalReader journal, Things things, ThingRegistry registry, Projects projects) {
        this.journal = journal;
        this.things = things;
        this.registry = registry;
        this.projects = projects;
    }

    /**
     * Some events.
     *
     * @param byThing the events of each thing in order; whoever hands them on keeps that order
     * @param after the place behind them
     */
    public record Page(List<OfThing> byThing, Cursor after) {}

    /** Events of one thing, in order. */
    public record OfThing(ThingId thing, List<Told> events) {}

    /**
     * The next events of a project that stand before a head of the journal.
     *
     * @param names of things whose events are wanted
     * @param types of events that are wanted
     */
    public Page ofProject(long project, Cursor from, Cursor head, Predicate<String> names, Predicate<String> types)
            throws SQLException {
        return page(journal.after(from, project, SIZE), from, head, names, types);
    }

    /** The next events of all projects. */
    public Page ofAll(Cursor from, Cursor head, Predicate<String> types) throws SQLException {
        return page(journal.after(from, SIZE), from, head, name -> true, types);
    }

    private Page page(
            List<JournalEntry> entries, Cursor from, Cursor head, Predicate<String> names, Predicate<String> types) {
        var byThing = new LinkedHashMap<ThingId, List<Told>>();
        var after = from;
        for (var entry : entries) {
            after = after.past(entry);
            idOf(entry)
                    .filter(id -> names.test(id.name()))
                    .ifPresent(id -> CloudEvents.of(id.project(), entry, id.name()).stream()
                            .filter(event -> types.test(event.type()))
                            .forEach(event -> byThing.computeIfAbsent(id, key -> new ArrayList<>())
                                    .add(event)));
        }
        var all = byThing.entrySet().stream()
                .map(each -> new OfThing(each.getKey(), each.getValue()))
                .toList();
        // Where a shard gave less than a page, what else stands before the head is others'.
        return new Page(all, isLast(entries) ? after.atLeast(head) : after);
    }

    private static boolean isLast(List<JournalEntry> page) {
        var byShard = page.stream().collect(Collectors.groupingBy(JournalEntry::shard, Collectors.counting()));
        return byShard.values().stream().allMatch(count -> count < SIZE);
    }

    /** What a thing is called, or was until it was deleted; nothing where its project is gone. */
    private Optional<ThingId> idOf(JournalEntry entry) {
        return things.facts(entry.thing())
                .map(facts -> facts.ref().id())
                .or(() -> projects.find(entry.project())
                        .flatMap(project ->
                                registry.everName(entry.thing()).map(name -> new ThingId(project.name(), name))));
    }
}
