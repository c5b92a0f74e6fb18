/** What became of messages, told to an OpenTelemetry collector. */
@NullMarked
package io.umbra.app.otlp;

import org.jspecify.annotations.NullMarked;
