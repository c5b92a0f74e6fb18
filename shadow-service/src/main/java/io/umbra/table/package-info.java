/** How much is written to tables at once, and tables that are only ever added to: kept in partitions by time. */
@NullMarked
package io.umbra.table;

import org.jspecify.annotations.NullMarked;
