/** Events of a project sent to addresses of its owner's. */
@NullMarked
package io.umbra.api.webhook;

import org.jspecify.annotations.NullMarked;
