package io.umbra.messaging;

import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;

/**
 * Where plain messages stand in the journal: in the shard their project and topic give. In place of a thing's number their
 * rows carry one below zero, so that a project's messages of a shard are found without reading anybody else's rows.
 */
public final class PlainLog {

    private static final int SHARDS = 64;
    private static final String NAME = "plain";

    private PlainLog() {}

    /** What stands in a thing's place when a message of this topic goes to its lane. */
    public static ThingRef of(long projectKey, String project, String topic) {
        int hash = Long.hashCode(projectKey) * 31 + topic.hashCode();
        int shard = Math.floorMod(hash ^ hash >>> 16, SHARDS);
        return new ThingRef(key(projectKey, shard), projectKey, new ThingId(project, NAME));
    }

    /** The number a project's messages of one shard carry. That shard is the number modulo 64, as with things. */
    public static long key(long projectKey, int shard) {
        return -(projectKey * SHARDS + Math.floorMod(-shard, SHARDS));
    }

    /** Whether this stands in a thing's place. */
    public static boolean isLog(long thing) {
        return thing < 0;
    }
}
