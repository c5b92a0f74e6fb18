/**
 * The benchmarks, {@code ./umbra bench}: a load generator cheap enough to share two cores with what it measures, and the
 * platform started as a process of its own. The journeys use both.
 */
@NullMarked
package io.umbra.bench;

import org.jspecify.annotations.NullMarked;
