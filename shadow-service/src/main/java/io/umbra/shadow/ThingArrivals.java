package io.umbra.shadow;

import io.umbra.log.Outage;
import io.umbra.thing.ThingRef;
import io.umbra.thing.UntoldThings;
import io.umbra.thing.UntoldThings.Untold;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Tells the journal of new things, each through its lane and therefore before anything else of it. The registry notes a
 * thing as untold in the transaction that makes it; its lane strikes it off in the one that tells of it. So it is told once,
 * whatever happens in between.
 */
public final class ThingArrivals {

    private static final int AT_ONCE = 1_000;

    private final Shadows shadows;
    private final UntoldThings untold;
    private final Supplier<UUID> messageIds;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final Outage outage =
            new Outage(LoggerFactory.getLogger(ThingArrivals.class), "new things are not told of");

    /** @param messageIds gives each telling its UUIDv7 */
    public ThingArrivals(Shadows shadows, UntoldThings untold, Supplier<UUID> messageIds) {
        this.shadows = shadows;
        this.untold = untold;
        this.messageIds = messageIds;
    }

    /**
     * Tells of a thing that was just made. Does not wait: where its lane cannot take it now, {@link #sweep} tells of it.
     *
     * @param who made it
     */
    public void tell(ThingRef thing, String who) {
        if (underWay.add(thing.key())) {
            submit(new Untold(thing, who));
        }
    }

    /** Tells of those that are still untold; to be called every few seconds. */
    public void sweep() {
        try {
            var mine = untold.oldest(AT_ONCE).stream()
                    .filter(each -> underWay.add(each.thing().key()))
                    .collect(Collectors.toMap(each -> each.thing().key(), each -> each));
            // One that was under way when it was read may have been told before it was marked as ours.
            var still = Set.copyOf(untold.stillUntold(mine.keySet()));
            mine.forEach((key, each) -> {
                if (still.contains(key)) {
                    submit(each);
                } else {
                    underWay.remove(key);
                }
            });
            outage.worked();
        } catch (RuntimeException e) {
            outage.failed(e);
        }
    }

    private void submit(Untold each) {
        var key = each.thing().key();
        shadows.submit(new Change.Create(each.thing(), messageIds.get(), each.who()))
                .whenComplete((outcome, failure) -> underWay.remove(key));
    }
}
