package io.umbra.api.idempotency;

import io.umbra.registry.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The first answers to requests that carried a key, for a day. */
@Component
class FirstAnswers {

    private static final Duration KEPT = Duration.ofHours(24);
    /** A request that was not answered by then died with its process. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(1);

    private final JdbcClient sql;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.shared();

    FirstAnswers(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** What is known of a request. */
    sealed interface Known {

        /** Nothing: it is to be done, and then {@link #answered} or {@link #forget}. */
        record Nothing() implements Known {}

        record Answer(int status, Map<String, String> headers, String body) implements Known {}

        /** The key came with another request. */
        record OtherRequest() implements Known {}

        record InProgress() implements Known {}
    }

    private record Row(byte[] hash, @Nullable Integer status, String headers, String body, Instant createdAt) {}

    Known begin(String caller, String key, byte[] requestHash) {
        var now = clock.instant();
        sql.sql("delete from idempotency where created_at < ?")
                .param(Timestamp.from(now.minus(KEPT)))
                .update();
        if (insert(caller, key, requestHash, now)) {
            return new Known.Nothing();
        }
        var found =
                sql.sql("""
                select request_hash, status, headers::text, body, created_at from idempotency
                where caller = ? and key = ?""").param(caller).param(key).query(FirstAnswers::row).optional();
        return found.isEmpty() ? new Known.InProgress() : known(caller, key, requestHash, found.get(), now);
    }

    private Known known(String caller, String key, byte[] requestHash, Row row, Instant now) {
        if (!Secret.same(row.hash(), requestHash)) {
            return new Known.OtherRequest();
        }
        if (row.status() != null) {
            var headers = json.readValue(row.headers(), new TypeReference<Map<String, String>>() {});
            return new Known.Answer(row.status(), headers, row.body());
        }
        return row.createdAt().plus(LONGEST_REQUEST).isBefore(now) && takeOver(caller, key, row.createdAt(), now)
                ? new Known.Nothing()
                : new Known.InProgress();
    }

    private boolean insert(String caller, String key, byte[] requestHash, Instant now) {
        return sql.sql("""
                insert into idempotency (caller, key, request_hash, created_at) values (?, ?, ?, ?)
                on conflict do nothing""")
                        .param(caller)
                        .param(key)
                        .param(requestHash)
                        .param(Timestamp.from(now))
                        .update()
                == 1;
    }

    private boolean takeOver(String caller, String key, Instant before, Instant now) {
        return sql.sql("update idempotency set created_at = ? where caller = ? and key = ? and created_at = ?")
                        .param(Timestamp.from(now))
                        .param(caller)
                        .param(key)
                        .param(Timestamp.from(before))
                        .update()
                == 1;
    }

    void answered(String caller, String key, Known.Answer answer) {
        sql.sql("update idempotency set status = ?, headers = ?::jsonb, body = ? where caller = ? and key = ?")
                .param(answer.status())
                .param(json.writeValueAsString(answer.headers()))
                .param(answer.body())
                .param(caller)
                .param(key)
                .update();
    }

    void forget(String caller, String key) {
        sql.sql("delete from idempotency where caller = ? and key = ? and status is null")
                .param(caller)
                .param(key)
                .update();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        var headers = row.getString(3);
        var body = row.getString(4);
        return new Row(
                row.getBytes(1),
                (Integer) row.getObject(2),
                headers == null ? "{}" : headers,
                body == null ? "" : body,
                row.getTimestamp(5).toInstant());
    }
}
