package io.umbra.api.webhook;

import io.umbra.journal.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The webhooks and their dead letters, as they are stored. */
@Component
class WebhookRows {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final String SELECT = """
            select w.*, w.types::text as types_text, w.things::text as things_text, p.name as project_name
            from webhook w join project p on p.key = w.project where p.deleted_at is null""";
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final JdbcClient sql;
    private final InstantSource clock;

    WebhookRows(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    void insert(Webhook webhook, String by) {
        sql.sql("""
                insert into webhook (id, project, url, title, types, things, enabled, secret, cursor, version,
                    created_at, created_by)
                values (:id, :project, :url, :title, :types::jsonb, :things::jsonb, :enabled, :secret, :cursor, 1,
                    :at, :by)""")
                .param("id", webhook.id())
                .param("project", webhook.project())
                .param("url", webhook.url())
                .param("title", webhook.title())
                .param("types", JSON.writeValueAsString(webhook.types()))
                .param("things", JSON.writeValueAsString(webhook.things()))
                .param("enabled", webhook.enabled())
                .param("secret", webhook.secret())
                .param("cursor", webhook.cursor().text())
                .param("at", Timestamp.from(webhook.createdAt()))
                .param("by", by)
                .update();
    }

    /** Answers false where it is not at that version any more. */
    boolean update(Webhook changed, long version) {
        return sql.sql("""
                update webhook set url = :url, title = :title, types = :types::jsonb, things = :things::jsonb,
                    enabled = :enabled, version = version + 1
                where id = :id and version = :version""")
                        .param("url", changed.url())
                        .param("title", changed.title())
                        .param("types", JSON.writeValueAsString(changed.types()))
                        .param("things", JSON.writeValueAsString(changed.things()))
                        .param("enabled", changed.enabled())
                        .param("id", changed.id())
                        .param("version", version)
                        .update()
                > 0;
    }

    boolean delete(long project, String id) {
        return sql.sql("delete from webhook where project = :project and id = :id")
                        .param("project", project)
                        .param("id", id)
                        .update()
                > 0;
    }

    Optional<Webhook> find(long project, String id) {
        return sql.sql(SELECT + " and w.project = :project and w.id = :id")
                .param("project", project)
                .param("id", id)
                .query((row, number) -> webhook(row))
                .optional();
    }

    List<Webhook> list(long project, String after, int limit) {
        return sql.sql(SELECT + " and w.project = :project and w.id > :after order by w.id limit :limit")
                .param("project", project)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> webhook(row))
                .list();
    }

    long count(long project) {
        return sql.sql("select count(*) from webhook where project = :project")
                .param("project", project)
                .query(Long.class)
                .single();
    }

    // ---- for the sender

    /** Takes, or keeps, all webhooks that no other process sends for. */
    List<Webhook> lease(UUID sender) {
        var now = clock.instant();
        sql.sql("""
                update webhook set lease_by = :sender, lease_until = :until
                where enabled and (lease_by is null or lease_until < :now
                    or (lease_by = :sender and lease_until < :soon))""")
                .param("sender", sender)
                .param("now", Timestamp.from(now))
                .param("soon", Timestamp.from(now.plus(LEASE.dividedBy(2))))
                .param("until", Timestamp.from(now.plus(LEASE)))
                .update();
        return sql.sql(SELECT + " and w.enabled and w.lease_by = :sender and w.lease_until > :now order by w.id")
                .param("sender", sender)
                .param("now", Timestamp.from(now))
                .query((row, number) -> webhook(row))
                .list();
    }

    void release(UUID sender) {
        sql.sql("update webhook set lease_by = null where lease_by = :sender")
                .param("sender", sender)
                .update();
    }

    /** Notes up to where everything was sent; not where another process has taken over. */
    void moved(String id, UUID sender, Cursor cursor) {
        sql.sql("update webhook set cursor = :cursor where id = :id and lease_by = :sender")
                .param("cursor", cursor.text())
                .param("id", id)
                .param("sender", sender)
                .update();
    }

    /** @param error null where it went well */
    void went(String id, @Nullable String error) {
        sql.sql("update webhook set last_error = :error where id = :id and last_error is distinct from :error")
                .param("error", error)
                .param("id", id)
                .update();
    }

    // ---- dead letters

    void bury(String webhook, DeadLetter letter) {
        sql.sql("""
                insert into webhook_dead (webhook, event, type, message_id, body, attempts, error, failed_at)
                values (:webhook, :event, :type, :message, :body, :attempts, :error, :at)
                on conflict (webhook, event) do update set attempts = webhook_dead.attempts + excluded.attempts,
                    error = excluded.error, failed_at = excluded.failed_at, replay = false""")
                .param("webhook", webhook)
                .param("event", letter.event())
                .param("type", letter.type())
                .param("message", letter.messageId())
                .param("body", letter.body())
                .param("attempts", letter.attempts())
                .param("error", letter.error())
                .param("at", Timestamp.from(letter.failedAt()))
                .update();
    }

    List<DeadLetter> dead(String webhook, String after, int limit) {
        return sql.sql("select * from webhook_dead where webhook = :webhook and event > :after order by event"
                        + " limit :limit")
                .param("webhook", webhook)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> letter(row))
                .list();
    }

    /** Answers how many will be sent again. */
    int replay(String webhook) {
        return sql.sql("update webhook_dead set replay = true where webhook = :webhook")
                .param("webhook", webhook)
                .update();
    }

    List<DeadLetter> toReplay(String webhook, int limit) {
        return sql.sql("select * from webhook_dead where webhook = :webhook and replay order by failed_at, event"
                        + " limit :limit")
                .param("webhook", webhook)
                .param("limit", limit)
                .query((row, number) -> letter(row))
                .list();
    }

    void revived(String webhook, String event) {
        sql.sql("delete from webhook_dead where webhook = :webhook and event = :event")
                .param("webhook", webhook)
                .param("event", event)
                .update();
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString("event"),
                row.getString("type"),
                row.getObject("message_id", UUID.class),
                row.getString("body"),
                row.getInt("attempts"),
                row.getString("error"),
                row.getTimestamp("failed_at").toInstant(),
                row.getBoolean("replay"));
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                row.getString("id"),
                row.getLong("project"),
                row.getString("project_name"),
                row.getString("url"),
                row.getString("title"),
                JSON.readValue(row.getString("types_text"), TEXTS),
                JSON.readValue(row.getString("things_text"), TEXTS),
                row.getBoolean("enabled"),
                row.getString("secret"),
                Cursor.parse(row.getString("cursor")).orElseThrow(),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("last_error"));
    }
}
