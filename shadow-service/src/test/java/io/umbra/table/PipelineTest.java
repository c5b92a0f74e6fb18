package io.umbra.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umbra.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {

    private static final String COLUMNS = " (small, middle, large, maybe, number, word, id)";

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void start() throws SQLException {
        database = TestDatabase.fresh();
        connection = database.dataSource().getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("create table kept (small int2, middle int4, large int8, maybe int8, number float8,"
                    + " word text, id uuid)");
            statement.execute("create table counted (n int8 primary key)");
        }
        connection.setAutoCommit(false);
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        database.close();
    }

    /** On both sides of what goes with the statements. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, Pipeline.FEW, Pipeline.FEW + 1, 3_000})
    void allRowsArriveWhicheverWayTheyGo(int count) throws SQLException {
        var pipeline = new Pipeline();
        var rows = pipeline.rows("kept" + COLUMNS, count, 16);
        var told = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var id = new UUID(i, -i);
            Long maybe = i % 2 == 0 ? null : Long.MIN_VALUE;
            double number = i % 3 == 0 ? Double.NaN : i / 8.0;
            var word = i % 5 == 0 ? null : "wörd \"{,\\}' " + i;
            rows.row()
                    .int2(-i)
                    .int4(i)
                    .int8(Long.MAX_VALUE - i)
                    .int8(maybe)
                    .float8(number)
                    .text(word)
                    .uuid(id);
            told.add("%d|%d|%d|%s|%s|%s|%s"
                    .formatted(-i, i, Long.MAX_VALUE - i, maybe, Double.isNaN(number) ? null : number, word, id));
        }

        assertThat(pipeline.run(connection)).isTrue();
        connection.commit();

        assertThat(kept()).containsExactlyElementsOf(told);
    }

    @Test
    void statementsRunInTheirOrderAndRowsAfterThem() throws SQLException {
        var pipeline = new Pipeline();
        pipeline.rows("counted (n)", 1, 16).row().int8(7);
        pipeline.addChanging(
                2, "insert into counted select unnest(?::bigint[])", new Column("int8", new long[] {7, 8}));
        pipeline.addChanging(1, "delete from counted where n = ?", 7L);
        pipeline.add("update counted set n = n + 1 where n > ?", 7L);

        assertThat(pipeline.run(connection)).isTrue();

        assertThat(numbers()).containsExactly(7L, 9L);
    }

    @Test
    void aStatementThatChangesOtherRowsThanItHasToIsTold() throws SQLException {
        var pipeline = new Pipeline();
        pipeline.addChanging(1, "delete from counted");
        pipeline.add("insert into counted values (1)");
        var rows = pipeline.rows("counted (n)", Pipeline.FEW + 1, 16);
        rows.row().int8(2);

        assertThat(pipeline.run(connection)).isFalse();
        assertThat(numbers()).doesNotContain(2L);
        connection.rollback();

        assertThat(numbers()).isEmpty();
    }

    /** Each text of statements is planned anew a few times, then kept by the server under a name. */
    @Test
    void theSameStatementsRunManyTimes() throws SQLException {
        for (long i = 0; i < 20; i++) {
            var pipeline = new Pipeline();
            pipeline.addChanging(1, "insert into counted values (?)", i);
            pipeline.rows("kept (large)", 1, 16).row().int8(i);
            assertThat(pipeline.run(connection)).isTrue();
            connection.commit();
        }

        assertThat(numbers()).hasSize(20);
        assertThat(kept()).hasSize(20);
    }

    @Test
    void whatOneStatementBreaksNoneHasDone() throws SQLException {
        var pipeline = new Pipeline();
        pipeline.add("insert into counted values (1)");
        pipeline.add("insert into counted values (1)");

        assertThatThrownBy(() -> pipeline.run(connection))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        connection.rollback();

        assertThat(numbers()).isEmpty();
    }

    private List<String> kept() throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from kept order by middle")) {
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= 7; column++) {
                    row.add(String.valueOf(rows.getObject(column)));
                }
                found.add(String.join("|", row));
            }
        }
        return found;
    }

    private List<Long> numbers() throws SQLException {
        var found = new ArrayList<Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select n from counted order by n")) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }
}
