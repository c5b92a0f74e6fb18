package io.umbra.project;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableList;

import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Rereading;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * All projects' rules of plain topics, in memory: they are few, and who asks cannot wait. Read anew when the watch tells
 * of a change; while they cannot be read, the last that were known go on.
 */
@Component
public class KnownTopicRules implements TopicRules, DisposableBean {

    private final TopicRuleRows rows;
    private final Map<Long, List<TopicRule>> byProject = new ConcurrentHashMap<>();
    private final Rereading reader = new Rereading("rules of topics");

    KnownTopicRules(TopicRuleRows rows, RegistryWatch watch) {
        this.rows = rows;
        readAll();
        watch.listen(this::changed, () -> reader.untilDone(this::readAll));
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
            reader.untilDone(() -> read(change.project()));
        }
    }

    @Override
    public void destroy() {
        reader.close();
    }
}
