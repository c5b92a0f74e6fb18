package io.umbra.project;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableList;

import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * All projects' rules of plain topics, in memory: they are few, and who asks cannot wait. Read anew when the watch tells
 * of a change; while they cannot be read, the last that were known go on.
 */
@Component
public class KnownTopicRules implements TopicRules, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(KnownTopicRules.class);
    private static final long RETRY_MILLIS = 300;

    private final TopicRuleRows rows;
    private final Map<Long, List<TopicRule>> byProject = new ConcurrentHashMap<>();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("topic-rules").daemon().factory());

    KnownTopicRules(TopicRuleRows rows, RegistryWatch watch) {
        this.rows = rows;
        readAll();
        watch.listen(this::changed, () -> untilDone(this::readAll));
    }

    @Override
    public List<TopicRule> of(long project) {
        return byProject.getOrDefault(project, List.of());
    }

    /** Reads a project's rules now. */
    synchronized void read(long project) {
        var rules = rows.findByProjectOrderById(project).stream()
                .map(TopicRuleRow::rule)
                .toList();
        if (rules.isEmpty()) {
            byProject.remove(project);
        } else {
            put(project, rules);
        }
    }

    /** The same rules stay the same list, by which who asks often sees that nothing has changed. */
    private void put(long project, List<TopicRule> rules) {
        if (!rules.equals(byProject.get(project))) {
            byProject.put(project, rules);
        }
    }

    private synchronized void readAll() {
        var all = rows.findAllByOrderById().stream()
                .collect(groupingBy(row -> row.project, mapping(TopicRuleRow::rule, toUnmodifiableList())));
        byProject.keySet().retainAll(all.keySet());
        all.forEach(this::put);
    }

    private void changed(RegistryChange change) {
        if (change.kind() == RegistryChange.Kind.RULES) {
            untilDone(() -> read(change.project()));
        }
    }

    private void untilDone(Runnable reading) {
        reader.execute(() -> attempt(reading));
    }

    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException away) {
            log.warn("rules of topics cannot be read, trying again: {}", away.getMessage());
            reader.schedule(() -> attempt(reading), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void destroy() {
        reader.shutdownNow();
    }
}
