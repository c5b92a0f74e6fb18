/** Live events of a project as server-sent events. */
@NullMarked
package io.umbra.api.event;

import org.jspecify.annotations.NullMarked;
