/** Thing models in the words of others: read and written as trees, with a list of what does not come along. */
@NullMarked
package io.umbra.model.format;

import org.jspecify.annotations.NullMarked;
