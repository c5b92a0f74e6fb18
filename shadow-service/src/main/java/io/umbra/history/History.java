package io.umbra.history;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.history.Sampler.Sampled;
import io.umbra.journal.JournalEntry;
import io.umbra.shadow.Applied;
import io.umbra.shadow.Moment;
import io.umbra.shadow.Shadow;
import io.umbra.table.Pipeline;
import io.umbra.thing.ThingFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where lanes put samples. They are written in the transaction of what they come from, so what is acked is in the history,
 * exactly once.
 */
public final class History {

    /** How long after its end a day still counts as open: longer than any batch takes from its decision to its commit. */
    private static final long OPEN_AFTER_ITS_END = Duration.ofMinutes(30).toMillis();

    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** What a row takes about, in bytes. */
    private static final int SAMPLE_ROW = 48;

    private static final int LATE_ROW = 40;

    private final HistorySettings settings;
    private final HistoryPartitions partitions;
    private final PropertyNames names;
    private final Counter written;
    private final Usage usage = new Usage();
    private final Set<Integer> classes = ConcurrentHashMap.newKeySet();

    /** @param database gives the connections on which partitions are made and dropped */
    public History(DataSource database, HistorySettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.partitions = new HistoryPartitions(database);
        this.names = new PropertyNames(settings.properties());
        this.written = Counter.builder("umbra.history.samples")
                .description("samples written")
                .register(meters);
    }

    /**
     * What an accepted update adds to the history.
     *
     * @param reported null where it did not mention reported
     */
    public Sampled sample(ThingFacts thing, String shadow, @Nullable Applied reported, long now) {
        if (!settings.enabled()
                || reported == null
                || (!reported.touched() && reported.late().isEmpty())) {
            return Sampled.NOTHING;
        }
        return new Sampler(thing, "/reported", shadow, now, names::admits)
                .add(reported)
                .sampled();
    }

    /** What a series adds to it. */
    public Sampled sample(ThingFacts thing, List<Moment> series, long now) {
        if (!settings.enabled()) {
            return Sampled.NOTHING;
        }
        var sampler = new Sampler(thing, "", Shadow.DEFAULT, now, names::admits);
        for (int i = 0; i < series.size(); i++) {
            var moment = series.get(i);
            sampler.add(moment.values(), "/series/" + i + "/values", moment.at() == null ? now : moment.at());
        }
        return sampler.sampled();
    }

    /**
     * Sees to it that every sample has its number and its partition.
     *
     * @param connection outside a transaction of the caller's; its own are committed
     */
    public void prepare(Connection connection, List<Sample> samples) throws SQLException {
        var unnamed = new HashMap<Long, Set<String>>();
        var homeless = new HashMap<Integer, Set<Long>>();
        for (var sample : samples) {
            if (!names.of(sample.project()).containsKey(sample.property())) {
                unnamed.computeIfAbsent(sample.project(), project -> new HashSet<>())
                        .add(sample.property());
            }
            if (!partitions.samples(sample.days()).cover(sample.at())) {
                homeless.computeIfAbsent(sample.days(), days -> new HashSet<>())
                        .add(partitions.samples(sample.days()).floor(sample.at()));
            }
        }
        for (var each : unnamed.entrySet()) {
            names.number(connection, each.getKey(), each.getValue());
        }
        for (var each : homeless.entrySet()) {
            partitions.ensure(each.getKey(), each.getValue());
            classes.add(each.getKey());
        }
    }

    /** Writes samples together with what else a pipeline holds. */
    public void write(Pipeline pipeline, List<Sample> samples, long now) {
        if (samples.isEmpty()) {
            return;
        }
        var late = new HashSet<Late>();
        long openFrom = partitions.samples(HistoryPartitions.CLASSES.getFirst()).floor(now - OPEN_AFTER_ITS_END);
        var ofClass = samples.stream().collect(Collectors.groupingBy(Sample::days));
        ofClass.forEach((days, kept) -> {
            var rows = pipeline.rows("sample_" + days + " (series, at, value, other)", kept.size(), SAMPLE_ROW);
            for (var sample : kept) {
                var number = names.of(sample.project()).get(sample.property());
                if (number == null) {
                    // Another process used up the last number meanwhile.
                    continue;
                }
                long series = PropertyNames.series(sample.thing(), number);
                rows.row().int8(series).int8(sample.at()).float8(sample.value()).text(sample.other());
                if (sample.at() < openFrom) {
                    late.add(new Late(days, series, Math.floorDiv(sample.at(), HOUR) * HOUR));
                }
            }
        });
        mark(pipeline, late);
        written.increment(samples.size());
    }

    /** An hour whose roll-up has to be made again. */
    private record Late(int days, long series, long hour) {}

    private static void mark(Pipeline pipeline, Collection<Late> late) {
        if (late.isEmpty()) {
            return;
        }
        var rows = pipeline.rows("sample_late (days, series, hour)", late.size(), LATE_ROW);
        late.forEach(each -> rows.row().int4(each.days()).int8(each.series()).int8(each.hour()));
    }

    /** A batch was committed: counts it for those who caused it. */
    public void committed(List<JournalEntry> entries, List<Sample> samples, long now) {
        usage.add(entries, samples, now);
    }

    /** Writes down what was counted. */
    void writeUsage(Connection connection) throws SQLException {
        usage.write(connection);
    }

    /** Makes tomorrow's partitions and drops those whose time has passed; to be called every minute or so. */
    public void tend(long now) throws SQLException {
        partitions.ahead(classes, now);
        partitions.dropOld(now);
    }

    /** Something was amiss with the tables: what is known of them is asked for again. */
    public void doubt() {
        partitions.forget();
    }

    HistoryPartitions partitions() {
        return partitions;
    }
}
