/** Who calls, and what they may reach. Closed unless opened here. */
@NullMarked
package io.umbra.api.security;

import org.jspecify.annotations.NullMarked;
