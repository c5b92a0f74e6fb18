package io.umbra.api.kafka;

import io.umbra.journal.Cursor;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Up to where the journal was given to a sink, kept in the database; one process at a time has it. */
final class SinkPlace {

    private static final Duration LEASE = Duration.ofSeconds(60);

    private final JdbcClient sql;
    private final InstantSource clock;
    private final String name;
    private final UUID sender;

    /** @param sender who asks; the same after a restart, so that the lease need not run out then */
    SinkPlace(JdbcClient sql, InstantSource clock, String name, UUID sender) {
        this.sql = sql;
        this.clock = clock;
        this.name = name;
        this.sender = sender;
    }

    /** Makes the place where there is none yet. */
    void begin(Cursor at) {
        sql.sql("insert into sink (name, cursor) values (:name, :cursor) on conflict do nothing")
                .param("name", name)
                .param("cursor", at.text())
                .update();
    }

    /** Takes or keeps it, and answers where it is; empty while another process has it. */
    Optional<Cursor> lease() {
        var now = clock.instant();
        return sql.sql("""
                update sink set lease_by = :sender, lease_until = :until
                where name = :name and (lease_by is null or lease_by = :sender or lease_until < :now)
                returning cursor""")
                .param("name", name)
                .param("sender", sender)
                .param("until", Timestamp.from(now.plus(LEASE)))
                .param("now", Timestamp.from(now))
                .query((row, number) -> row.getString("cursor"))
                .optional()
                .flatMap(Cursor::parse);
    }

    /** All before this was given; not where another process has taken over. */
    void moved(Cursor cursor) {
        sql.sql("update sink set cursor = :cursor where name = :name and lease_by = :sender")
                .param("cursor", cursor.text())
                .param("name", name)
                .param("sender", sender)
                .update();
    }

    void release() {
        sql.sql("update sink set lease_by = null where name = :name and lease_by = :sender")
                .param("name", name)
                .param("sender", sender)
                .update();
    }
}
