/** Thing models. */
@NullMarked
package io.umbra.api.model;

import org.jspecify.annotations.NullMarked;
