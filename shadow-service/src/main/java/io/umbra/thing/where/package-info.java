/** Conditions on things, as they are written in a search: read, and turned into SQL. */
@NullMarked
package io.umbra.thing.where;

import org.jspecify.annotations.NullMarked;
