package io.umbra.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void eachIsItsOwnAndDurable() throws Exception {
        try (var first = TestDatabase.fresh();
                var second = TestDatabase.fresh();
                var connection = first.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table only_here()");
            assertThat(first.url()).isNotEqualTo(second.url());
            for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
                try (var shown = statement.executeQuery("show " + setting)) {
                    shown.next();
                    assertThat(shown.getString(1)).as(setting).isEqualTo("on");
                }
            }
        }
    }
}
