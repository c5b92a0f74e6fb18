@NullMarked
package io.umbra.model.format;

import org.jspecify.annotations.NullMarked;
