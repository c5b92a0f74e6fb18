/** Tables that are only ever added to: written by COPY, kept in partitions by time. */
@NullMarked
package io.umbra.table;

import org.jspecify.annotations.NullMarked;
