package io.umbra.model;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A published version of a thing model; it never changes.
 *
 * @param key its number
 * @param source the model as it was published
 */
public record ModelVersion(long key, ModelRef ref, ObjectNode source, Instant createdAt, String createdBy) {}
