package io.umbra.project;

/** What the hot path needs to know of a project. Immutable. */
public record ProjectFacts(long key, String name, Limits limits, Policies policies) {}
