/** What things reported over time. */
@NullMarked
package io.umbra.api.history;

import org.jspecify.annotations.NullMarked;
