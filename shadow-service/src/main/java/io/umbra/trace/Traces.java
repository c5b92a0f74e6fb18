package io.umbra.trace;

import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Hears what becomes of messages after their commit. Never blocks: what it cannot keep up with it lets go and counts. */
public interface Traces {

    /** Whether the steps of a plain report are wanted; those of anything that reaches a device always are. */
    boolean samples(UUID messageId);

    /**
     * A message went a step further, now.
     *
     * @param step {@code published}, {@code delivered} or {@code webhook}
     * @param detail what there is to say about it
     */
    void step(UUID messageId, String step, ObjectNode detail);

    /** Wants nothing. */
    Traces NONE = new Traces() {
        @Override
        public boolean samples(UUID messageId) {
            return false;
        }

        @Override
        public void step(UUID messageId, String step, ObjectNode detail) {}
    };
}
