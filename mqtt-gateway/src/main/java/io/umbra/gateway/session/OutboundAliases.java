package io.umbra.gateway.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases a client is told. The first topics get one each; where all are given, a topic that comes again soon
 * takes over that of the topic that was used longest ago. Used on the session's thread, in the order packets leave.
 */
final class OutboundAliases {

    /** How many bytes an alias may add to a packet: the property, and one more for the length of each part. */
    static final int BYTES = 5;

    /**
     * @param number 0 for none
     * @param known whether the client knows its topic already, so that the name can be left out
     */
    record Alias(int number, boolean known) {

        static final Alias NONE = new Alias(0, false);
    }

    private final int maximum;
    private final Map<String, Integer> given = new LinkedHashMap<>(8, 0.75f, true);
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > maximum;
        }
    };

    OutboundAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The alias a publish to this topic leaves with. */
    Alias of(String topic) {
        if (maximum == 0) {
            return Alias.NONE;
        }
        var known = given.get(topic);
        if (known != null) {
            return new Alias(known, true);
        }
        var free = free(topic);
        if (free == null) {
            return Alias.NONE;
        }
        given.put(topic, free);
        return new Alias(free, false);
    }

    private @Nullable Integer free(String topic) {
        if (given.size() < maximum) {
            return given.size() + 1;
        }
        if (seen.remove(topic) == null) {
            seen.put(topic, Boolean.TRUE);
            return null;
        }
        var oldest = given.entrySet().iterator().next();
        given.remove(oldest.getKey());
        return oldest.getValue();
    }
}
