package io.umbra.gateway.routing;

import io.umbra.gateway.topic.TopicFilter;
import io.umbra.project.ProjectFacts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Messages that are there for whoever subscribes later. Never blocks; may be asked on any thread. */
public interface Shelf {

    /**
     * Some of the messages a filter matches, in an order of their own.
     *
     * @param next where the next page begins, null where there is none
     */
    record Page(List<Message> messages, @Nullable String next) {}

    /** @param after what the page before said of the next, null for the first */
    CompletableFuture<Page> page(ProjectFacts project, TopicFilter filter, @Nullable String after);
}
