/** The grammar of topics and filters: the only place with topic strings. */
@NullMarked
package io.umbra.gateway.topic;

import org.jspecify.annotations.NullMarked;
