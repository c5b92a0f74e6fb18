package io.umbra.gateway.topic;

import java.nio.charset.StandardCharsets;

/**
 * How long a topic or filter may be.
 *
 * @param maxBytes in UTF-8
 * @param maxLevels parts between slashes
 */
public record TopicLimits(int maxBytes, int maxLevels) {

    public static final TopicLimits DEFAULT = new TopicLimits(255, 16);

    public TopicLimits {
        if (maxBytes < 1 || maxBytes > 65_535) {
            throw new IllegalArgumentException("UMBRA_LIMIT_TOPIC_BYTES must be 1..65535, is " + maxBytes);
        }
        if (maxLevels < 1) {
            throw new IllegalArgumentException("UMBRA_LIMIT_TOPIC_LEVELS must be positive, is " + maxLevels);
        }
    }

    public boolean allow(String topic) {
        return bytesAllowed(topic) && levelsAllowed(topic);
    }

    private boolean bytesAllowed(String topic) {
        if (topic.length() * 3L <= maxBytes) {
            return true;
        }
        return topic.length() <= maxBytes && topic.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
    }

    private boolean levelsAllowed(String topic) {
        var levels = 1;
        for (var i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels <= maxLevels;
    }
}
