package io.umbra.thing;

/**
 * A thing that exists: its address and the numbers the database knows it by.
 *
 * @param key the thing's number, never used again once the thing is deleted; decides its shard
 * @param projectKey the number of its project
 */
public record ThingRef(long key, long projectKey, ThingId id) {}
