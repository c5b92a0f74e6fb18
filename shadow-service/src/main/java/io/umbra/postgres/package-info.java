/**
 * The embedded PostgreSQL server: binaries from the class path, run as a child of this process, durable, not as root,
 * brought back when it dies, and never left behind.
 */
@NullMarked
package io.umbra.postgres;

import org.jspecify.annotations.NullMarked;
