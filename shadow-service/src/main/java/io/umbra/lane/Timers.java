package io.umbra.lane;

import io.umbra.thing.ThingRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/** When which thing's commands are to be looked at next. Used by one lane's thread. */
final class Timers {

    private record Due(ThingRef thing, long at) {}

    private final Queue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private final Map<Long, Long> current = new HashMap<>();

    /** Sets a thing's timer, in place of the one it had; {@link Long#MAX_VALUE} for none. */
    void set(ThingRef thing, long at) {
        if (at == Long.MAX_VALUE) {
            current.remove(thing.key());
        } else {
            current.put(thing.key(), at);
            queue.add(new Due(thing, at));
        }
    }

    /** Takes out the things whose time has come. */
    List<ThingRef> due(long now, int most) {
        var due = new ArrayList<ThingRef>();
        while (due.size() < most && !queue.isEmpty() && queue.peek().at() <= now) {
            var next = queue.remove();
            // One that was set again since stands further back in the queue.
            if (current.remove(next.thing().key(), next.at())) {
                due.add(next.thing());
            }
        }
        return due;
    }

    /** How long until the next is due, at most {@code most} milliseconds. */
    long wait(long now, long most) {
        return queue.isEmpty() ? most : Math.clamp(queue.peek().at() - now, 0, most);
    }
}
