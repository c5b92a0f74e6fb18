package io.umbra.lane;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.umbra.journal.Event;
import io.umbra.shadow.ErrorId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the lanes measure. */
final class LaneMeters {

    private final MeterRegistry registry;
    private final Map<ErrorId, Counter> rejections = new ConcurrentHashMap<>();
    private final Timer commit;
    private final DistributionSummary rows;
    private final Counter refused;

    LaneMeters(MeterRegistry registry) {
        this.registry = registry;
        commit = Timer.builder("umbra.lane.commit")
                .description("time of one batch's transaction")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        rows = DistributionSummary.builder("umbra.lane.batch.rows")
                .description("journal rows in one transaction")
                .register(registry);
        refused = Counter.builder("umbra.lane.refused.by.store")
                .description("changes the database would not take")
                .register(registry);
    }

    void committed(int journalRows, long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
        rows.record(journalRows);
    }

    /** Counts the refusals among what was handed on, by the word that stands in the answer. */
    void handedOn(List<Event> events) {
        for (var event : events) {
            if (event instanceof Event.MessageRejected rejected) {
                rejections
                        .computeIfAbsent(rejected.outcome().refusal().error(), this::rejections)
                        .increment();
            }
        }
    }

    private Counter rejections(ErrorId error) {
        return Counter.builder("umbra.rejections")
                .description("messages that were refused")
                .tag("error", error.text())
                .register(registry);
    }

    void refusedByStore() {
        refused.increment();
    }
}
