/** One shape for everything that went wrong: RFC 9457 problem details with a stable code. */
@NullMarked
package io.umbra.api.problem;

import org.jspecify.annotations.NullMarked;
