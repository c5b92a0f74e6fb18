package io.umbra.lane;

import io.umbra.command.CommandSettings;
import io.umbra.history.History;
import io.umbra.history.Sample;
import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalPartitions;
import io.umbra.lane.LaneStore.CommandRow;
import io.umbra.lane.LaneStore.PresenceRow;
import io.umbra.lane.LaneStore.ShadowRow;
import io.umbra.lane.LaneStore.ShardRow;
import io.umbra.messaging.PlainLog;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.PacketReceipt;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Submission;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of one transaction: decided in the order they came, against the state their predecessors in the batch left
 * behind. Nothing outside the batch changes before {@link #settle}.
 */
final class Batch {

    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    /** A shard as the batch will leave it. */
    private static final class Progress {
        final Shard shard;
        final long time;
        long nextOffset;

        Progress(Shard shard, long now) {
            this.shard = shard;
            this.time = shard.time(now);
            this.nextOffset = shard.nextOffset();
        }
    }

    /** A thing as it was found and as the batch leaves it. */
    private static final class Staged {
        final ThingRef thing;
        final ThingState found;
        ThingState current;

        Staged(ThingRef thing, ThingState found) {
            this.thing = thing;
            this.found = found;
            this.current = found;
        }
    }

    private record Remembered(long thing, RecentAnswers.Key key, long time, Outcome outcome) {}

    private final List<Item> items;
    private final Map<Integer, Progress> shards = new TreeMap<>();
    /** By key: rows are locked in one order, whoever writes them. */
    private final Map<Long, Staged> things = new TreeMap<>();

    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Outcome> outcomes;
    private final List<Remembered> remembered = new ArrayList<>();
    private final Map<Long, Map<RecentAnswers.Key, Outcome>> answered = new HashMap<>();
    private final Map<String, CommandRow> commands = new LinkedHashMap<>();
    private final CommandSettings commandSettings;
    private final Predicate<String> gatewayIsAlive;
    private final History history;
    private Map<String, Long> knownCommands = Map.of();
    private Set<PacketReceipt> knownReceipts = Set.of();

    Batch(
            List<Item> items,
            Map<Integer, Shard> owned,
            long now,
            CommandSettings commandSettings,
            Predicate<String> gatewayIsAlive,
            History history) {
        this.items = items;
        this.history = history;
        this.commandSettings = commandSettings;
        this.gatewayIsAlive = gatewayIsAlive;
        this.outcomes = new ArrayList<>(items.size());
        for (var item : items) {
            var shard = owned.get(item.shard());
            if (shard != null) {
                shards.computeIfAbsent(shard.number(), number -> new Progress(shard, now));
            }
        }
    }

    /** The things the batch touches that nothing is remembered of. */
    Set<Long> unknownThings() {
        var unknown = new HashSet<Long>();
        for (var item : items) {
            var progress = shards.get(item.shard());
            if (progress != null && progress.shard.thing(item.thing()) == null) {
                unknown.add(item.thing());
            }
        }
        return unknown;
    }

    void learn(Map<Long, ThingState> loaded) {
        loaded.forEach((thing, state) -> {
            var progress = shards.get(Shard.of(thing));
            if (progress != null) {
                progress.shard.remember(thing, state);
            }
        });
    }

    /** The things whose duplicates can only be known from the journal. */
    Set<Long> thingsToRecall() {
        var recall = new HashSet<Long>();
        for (var item : items) {
            var progress = shards.get(item.shard());
            if (progress != null
                    && RecentAnswers.Key.ofRepeatable(item.submission().change()) != null
                    && !stateOf(progress.shard, item.thing()).answers().isComplete()) {
                recall.add(item.thing());
            }
        }
        return recall;
    }

    /** Ids of commands the batch speaks of that no queue holds: over, or never there. */
    Set<String> commandsToLookUp() {
        var ids = new HashSet<String>();
        for (var item : items) {
            var id = commandOf(item.submission().change());
            var progress = shards.get(item.shard());
            if (id != null
                    && progress != null
                    && stateOf(progress.shard, item.thing()).commands().find(id).isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static @Nullable String commandOf(Change change) {
        return change instanceof Change.Response response
                ? response.commandId()
                : change instanceof Change.Cancel cancel ? cancel.commandId() : null;
    }

    void learnCommands(Map<String, Long> known) {
        knownCommands = known;
    }

    /** The messages that may have been stored before, and that nothing but their receipt would tell of. */
    Set<PacketReceipt> receiptsToLookUp() {
        return items.stream()
                .map(Item::submission)
                .filter(submission -> submission.change() instanceof Change.Publish)
                .map(Submission::receipt)
                .filter(receipt -> receipt != null && receipt.again())
                .collect(Collectors.toSet());
    }

    void learnReceipts(Set<PacketReceipt> known) {
        knownReceipts = known;
    }

    /** What is remembered of a thing; there is always something once {@link #learn} was called. */
    ThingState stateOf(Shard shard, long thing) {
        var state = shard.thing(thing);
        if (state == null) {
            throw new IllegalStateException("nothing was learned of thing " + thing);
        }
        return state;
    }

    ThingState stateOf(long thing) {
        return stateOf(shardOf(thing).shard, thing);
    }

    private Progress shardOf(long thing) {
        var progress = shards.get(Shard.of(thing));
        if (progress == null) {
            throw new IllegalStateException("the shard of thing " + thing + " is not owned");
        }
        return progress;
    }

    /** Decides every change. */
    void decide(Things registry) {
        for (var item : items) {
            outcomes.add(shards.containsKey(item.shard()) ? decide(item, registry) : new Outcome.Unavailable());
        }
    }

    /** Refuses every change: what is left for one that the database would not take. */
    void refuseAll(Refusal refusal) {
        for (var item : items) {
            outcomes.add(new Outcome.Rejected(null, refusal, 0, 0));
        }
    }

    private Outcome decide(Item item, Things registry) {
        var change = item.submission().change();
        var progress = shardOf(item.thing());
        var receipt = item.submission().receipt();
        if (receipt != null && knownReceipts.contains(receipt)) {
            return new Outcome.Duplicate(new Outcome.Recorded(progress.time));
        }
        var staged = things.computeIfAbsent(
                item.thing(), thing -> new Staged(change.thing(), stateOf(progress.shard, thing)));
        var inBatch = answered.getOrDefault(item.thing(), Map.of());
        var facts = PlainLog.isLog(item.thing())
                ? null
                : registry.facts(item.thing()).orElse(null);

        int rows = entries.size();
        int points = samples.size();
        long offset = progress.nextOffset;
        try {
            var scene = new Scene(
                    staged.current,
                    progress.time,
                    draft -> enter(draft, progress),
                    commandSettings,
                    gatewayIsAlive,
                    history);
            var decider = new Decider(scene, facts, inBatch, knownCommands);
            var decision = decider.decide(change);
            staged.current = decision.after();
            events.addAll(decision.events());
            note(change.thing(), decision);
            remember(change, progress, decision.outcome());
            return decision.outcome();
        } catch (RuntimeException e) {
            // A fault in the rules is that message's fate, not its lane's.
            log.error("change {} of thing {} could not be decided", change.messageId(), item.thing(), e);
            entries.subList(rows, entries.size()).clear();
            samples.subList(points, samples.size()).clear();
            progress.nextOffset = offset;
            return new Outcome.Rejected(
                    null,
                    new Refusal(ErrorId.INTERNAL, "the platform failed to decide this message"),
                    0,
                    progress.time);
        }
    }

    private void note(ThingRef thing, Decision decision) {
        for (var command : decision.commands()) {
            boolean over = decision.after().commands().find(command.id()).isEmpty();
            commands.put(command.id(), new CommandRow(thing.key(), thing.projectKey(), command, over));
        }
    }

    private JournalEntry enter(Ledger.Draft draft, Progress progress) {
        var change = draft.change();
        var entry = new JournalEntry(
                progress.shard.number(),
                progress.nextOffset++,
                progress.time,
                change.thing().projectKey(),
                change.thing().key(),
                draft.kind(),
                draft.shadow(),
                change.messageId(),
                draft.requestId(),
                draft.digest(),
                draft.version(),
                draft.principal(),
                draft.body());
        entries.add(entry);
        samples.addAll(draft.samples());
        return entry;
    }

    private void remember(Change change, Progress progress, Outcome outcome) {
        var key = RecentAnswers.Key.of(change);
        if (key != null && !(outcome instanceof Outcome.Duplicate)) {
            long thing = change.thing().key();
            remembered.add(new Remembered(thing, key, progress.time, outcome));
            answered.computeIfAbsent(thing, t -> new HashMap<>()).put(key, outcome);
        }
    }

    /** The times the rows are written at. */
    boolean isCovered(JournalPartitions partitions) {
        return shards.values().stream().allMatch(p -> partitions.cover(p.time));
    }

    Collection<Long> times() {
        return shards.values().stream().map(p -> p.time).collect(Collectors.toSet());
    }

    Set<Integer> shardNumbers() {
        return shards.keySet();
    }

    int rows() {
        return entries.size();
    }

    List<ShardRow> shardRows() {
        return shards.values().stream()
                .map(p -> new ShardRow(p.shard, p.nextOffset, p.time))
                .toList();
    }

    List<ShadowRow> shadowRows() {
        var rows = new ArrayList<ShadowRow>();
        for (var staged : things.values()) {
            staged.current.shadows().forEach((name, stored) -> {
                if (stored != staged.found.shadow(name)) {
                    rows.add(new ShadowRow(staged.thing.key(), staged.thing.projectKey(), name, stored.written()));
                }
            });
        }
        return rows;
    }

    List<PresenceRow> presenceRows() {
        var rows = new ArrayList<PresenceRow>();
        for (var staged : things.values()) {
            if (staged.current.presence() != staged.found.presence()) {
                rows.add(new PresenceRow(staged.thing.key(), staged.thing.projectKey(), staged.current.presence()));
            }
        }
        return rows;
    }

    Collection<CommandRow> commandRows() {
        return commands.values();
    }

    /** That the QoS 2 publishes came whose changes were not refused. */
    List<PacketReceipt> receipts() {
        var receipts = new ArrayList<PacketReceipt>();
        for (int i = 0; i < items.size(); i++) {
            var receipt = items.get(i).submission().receipt();
            var outcome = outcomes.get(i);
            if (receipt != null && !(outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Unavailable)) {
                receipts.add(receipt);
            }
        }
        return receipts;
    }

    /** The things whose commands wait for something, and when that is; {@link Long#MAX_VALUE} for nothing. */
    Map<ThingRef, Long> dues() {
        var dues = new HashMap<ThingRef, Long>();
        for (var staged : things.values()) {
            if (staged.current.commands() != staged.found.commands()) {
                dues.put(staged.thing, nextDue(staged.current));
            }
        }
        return dues;
    }

    private long nextDue(ThingState state) {
        boolean listening = state.presence().listening(gatewayIsAlive).isPresent();
        return state.commands().nextDue(listening, commandSettings);
    }

    /** What the history gets. */
    List<Sample> samples() {
        return samples;
    }

    List<JournalEntry> entries() {
        return entries;
    }

    /** Whether the shards, as they were just claimed again, show that the batch was committed. */
    boolean standsIn(Map<Integer, Shard> claimed) {
        return shards.values().stream().anyMatch(p -> {
            var shard = claimed.get(p.shard.number());
            return shard != null && p.nextOffset > p.shard.nextOffset() && shard.nextOffset() == p.nextOffset;
        });
    }

    /** The batch is committed: takes its results over into the shards' memory. */
    void settle() {
        shards.values().forEach(p -> p.shard.advance(p.nextOffset, p.time));
        for (var staged : things.values()) {
            if (staged.current != staged.found) {
                shardOf(staged.thing.key()).shard.remember(staged.thing.key(), written(staged));
            }
        }
        for (var answer : remembered) {
            stateOf(answer.thing()).answers().add(answer.key(), answer.time(), answer.outcome());
        }
        forgetNewThings();
    }

    /** Thousands may be made long before they are heard of: nothing of them is kept in memory until they are. */
    private void forgetNewThings() {
        for (var item : items) {
            if (item.submission().change() instanceof Change.Create && shards.containsKey(item.shard())) {
                shardOf(item.thing()).shard.forget(item.thing());
            }
        }
    }

    private static ThingState written(Staged staged) {
        var all = new HashMap<String, StoredShadow>();
        staged.current
                .shadows()
                .forEach((name, stored) ->
                        all.put(name, stored == staged.found.shadow(name) ? stored : stored.written()));
        return staged.current.withShadows(Map.copyOf(all));
    }

    /** Tells everybody what became of their change, in order. */
    void answer() {
        for (int i = 0; i < items.size(); i++) {
            answer(items.get(i), outcomes.get(i));
        }
    }

    /** One listener's exception is not the others' silence. */
    static void answer(Item item, Outcome outcome) {
        try {
            item.submission().answer().accept(outcome);
        } catch (RuntimeException e) {
            log.error(
                    "the answer to change {} was not taken",
                    item.submission().change().messageId(),
                    e);
        }
    }

    List<Event> events() {
        return events;
    }
}
