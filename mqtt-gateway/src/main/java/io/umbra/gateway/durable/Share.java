package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Subscription;
import io.umbra.gateway.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All who share one subscription: connections, and sessions that outlive theirs. As long as there is one of those it is
 * theirs too what comes while nobody is connected. Guarded by the lock of all groups.
 */
final class Share {

    /** What names it. */
    record Key(long project, String group, String filter) {

        static Key of(Subscription subscription) {
            return new Key(
                    subscription.project(),
                    String.valueOf(subscription.group()),
                    subscription.filter().text());
        }

        /** What stands in the place of the owner in its row. */
        String owner() {
            return TopicFilter.SHARED + "/" + group;
        }
    }

    private record Standing(int qos, boolean ofThing) {}

    private final Key key;
    private final TopicFilter filter;
    private final Dealer dealer = new Dealer();
    private final Map<Long, Standing> durable = new LinkedHashMap<>();
    private @Nullable CompletableFuture<?> begun;
    private volatile @Nullable Group group;

    Share(Key key, TopicFilter filter) {
        this.key = key;
        this.filter = filter;
    }

    Key key() {
        return key;
    }

    TopicFilter filter() {
        return filter;
    }

    Dealer dealer() {
        return dealer;
    }

    void join(DurableSession session, Subscription as) {
        durable.put(session.id(), new Standing(as.qos(), session.isOfThing()));
    }

    void leave(DurableSession session) {
        durable.remove(session.id());
    }

    /** Whether somebody stands in it who may be away. */
    boolean keeps() {
        return !durable.isEmpty();
    }

    boolean isOver() {
        return durable.isEmpty() && dealer.isEmpty() && begun == null;
    }

    int highestQos() {
        return Math.max(
                dealer.highestQos(),
                durable.values().stream().mapToInt(Standing::qos).max().orElse(0));
    }

    boolean isOfThings() {
        return durable.values().stream().allMatch(Standing::ofThing);
    }

    /** Done when its row is there; null where nobody has asked for that. */
    @Nullable
    CompletableFuture<?> begun() {
        return begun;
    }

    void begins(@Nullable CompletableFuture<?> when) {
        begun = when;
    }

    /** Its place in the journal, null where it has none (yet). */
    @Nullable
    Group group() {
        return group;
    }

    void become(@Nullable Group other) {
        group = other;
        dealer.dealFor(other);
    }
}
