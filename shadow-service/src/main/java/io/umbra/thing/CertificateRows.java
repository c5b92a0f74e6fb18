package io.umbra.thing;

import java.sql.Timestamp;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The certificates that are things, by their SHA-256 in hexadecimal. */
@Component
class CertificateRows {

    private final JdbcClient sql;
    private final InstantSource clock;

    CertificateRows(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    void add(long thing, String fingerprint) {
        sql.sql("insert into certificate (thing, fingerprint, created_at) values (?, decode(?, 'hex'), ?)")
                .params(thing, fingerprint, Timestamp.from(clock.instant()))
                .update();
    }

    /** Answers how many there were. */
    int removeAll(long thing) {
        return sql.sql("delete from certificate where thing = ?").param(thing).update();
    }
}
