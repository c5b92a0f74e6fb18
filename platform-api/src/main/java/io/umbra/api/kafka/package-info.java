/** Events of all projects written to Kafka. */
@NullMarked
package io.umbra.api.kafka;

import org.jspecify.annotations.NullMarked;
