package io.umbra.table;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows for a table, told value by value in the order of its columns. */
public interface Rows {

    /** Begins the next row. */
    Rows row();

    Rows int2(int value);

    Rows int4(int value);

    Rows int8(long value);

    Rows int8(@Nullable Long value);

    /** A number, or null for {@link Double#NaN}. */
    Rows float8(double value);

    Rows text(@Nullable String value);

    Rows uuid(UUID value);
}
