package io.umbra.table;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers rows for an INSERT, column by column. */
final class InsertRows implements Rows {

    private record Gathered(String type, List<@Nullable Object> values) {}

    private final List<Gathered> columns = new ArrayList<>();
    private int at;

    @Override
    public Rows row() {
        at = 0;
        return this;
    }

    @Override
    public Rows int2(int value) {
        return put("int2", (short) value);
    }

    @Override
    public Rows int4(int value) {
        return put("int4", value);
    }

    @Override
    public Rows int8(long value) {
        return put("int8", value);
    }

    @Override
    public Rows int8(@Nullable Long value) {
        return put("int8", value);
    }

    @Override
    public Rows float8(double value) {
        return put("float8", Double.isNaN(value) ? null : value);
    }

    @Override
    public Rows text(@Nullable String value) {
        return put("text", value);
    }

    @Override
    public Rows uuid(UUID value) {
        return put("uuid", value);
    }

    private Rows put(String type, @Nullable Object value) {
        if (at == columns.size()) {
            columns.add(new Gathered(type, new ArrayList<>()));
        }
        columns.get(at++).values().add(value);
        return this;
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    String into(String target) {
        return columns.stream()
                .map(column -> "?::" + column.type() + "[]")
                .collect(Collectors.joining(", ", "insert into " + target + " select * from unnest(", ")"));
    }

    Column[] columns() {
        return columns.stream()
                .map(column -> new Column(column.type(), column.values().toArray()))
                .toArray(Column[]::new);
    }
}
