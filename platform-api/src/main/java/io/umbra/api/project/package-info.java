/** Projects. */
@NullMarked
package io.umbra.api.project;

import org.jspecify.annotations.NullMarked;
