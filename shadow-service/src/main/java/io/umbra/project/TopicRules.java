package io.umbra.project;

import java.util.List;

/** The rules of plain topics, for whoever must decide at once. */
public interface TopicRules {

    /** A project's rules, as they were last read. Never blocks; another list once they changed, the same one until then. */
    List<TopicRule> of(long project);
}
