package io.umbra.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * What is written in one transaction, with as few round trips as can be: its statements go to the database together and are
 * answered together. Few rows for a table go with them; many are copied after them.
 */
public final class Pipeline {

    /** A COPY takes two round trips of its own, which as many rows have to make up for. */
    static final int FEW = 50;

    private static final int ANY = -1;

    private final StringBuilder statements = new StringBuilder();
    private final List<Object> values = new ArrayList<>();
    private final Map<String, InsertRows> few = new LinkedHashMap<>();
    private final Map<String, CopyRows> many = new LinkedHashMap<>();
    /** How many rows each statement has to change. */
    private final List<Integer> expected = new ArrayList<>();

    /**
     * Adds a statement that changes any number of rows.
     *
     * @param with a value for each question mark: a {@link Column}, a number or a UUID
     */
    public void add(String statement, Object... with) {
        add(ANY, statement, with);
    }

    /** Adds a statement that has to change so many rows. */
    public void addChanging(int rows, String statement, Object... with) {
        add(rows, statement, with);
    }

    private void add(int rows, String statement, Object... with) {
        statements.append(expected.isEmpty() ? "" : ";\n").append(statement);
        values.addAll(Arrays.asList(with));
        expected.add(rows);
    }

    /**
     * Rows to be put into a table.
     *
     * @param target the table with its columns, such as {@code sample (series, at)}; once for each pipeline
     * @param expected how many rows come
     * @param bytes what a row takes about
     */
    public Rows rows(String target, int expected, int bytes) {
        if (expected <= FEW) {
            var rows = new InsertRows();
            few.put(target, rows);
            return rows;
        }
        var rows = new CopyRows(expected * bytes);
        many.put(target, rows);
        return rows;
    }

    /**
     * Writes all within the connection's transaction.
     *
     * @return false where a statement changed another number of rows than it has to: the transaction is to be rolled back
     */
    public boolean run(Connection connection) throws SQLException {
        few.forEach((target, rows) -> {
            if (!rows.isEmpty()) {
                add(rows.into(target), (Object[]) rows.columns());
            }
        });
        if (!runTogether(connection)) {
            return false;
        }
        for (var rows : many.entrySet()) {
            rows.getValue().into(connection, rows.getKey());
        }
        return true;
    }

    private boolean runTogether(Connection connection) throws SQLException {
        if (expected.isEmpty()) {
            return true;
        }
        boolean holds = true;
        try (var together = connection.prepareStatement(statements.toString())) {
            set(together);
            together.execute();
            for (int rows : expected) {
                holds &= rows == ANY || rows == together.getUpdateCount();
                together.getMoreResults();
            }
        }
        return holds;
    }

    private void set(PreparedStatement statement) throws SQLException {
        // JDBC's own createArrayOf would want every number boxed.
        var driver = statement.getConnection().unwrap(PGConnection.class);
        int at = 1;
        for (var value : values) {
            if (value instanceof Column(var type, var elements)) {
                statement.setArray(at++, driver.createArrayOf(type, elements));
            } else {
                statement.setObject(at++, value);
            }
        }
    }
}
