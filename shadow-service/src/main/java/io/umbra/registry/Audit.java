package io.umbra.registry;

import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes down who changed what, in the transaction of the change. */
@Component
public class Audit {

    private final JdbcClient sql;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.shared();

    Audit(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * @param action e.g. {@code thing.created}
     * @param project the project's number, null for what belongs to none
     * @param detail what changed; never a secret
     */
    public void record(Actor actor, String action, @Nullable Long project, String target, Map<String, ?> detail) {
        sql.sql("""
                insert into audit (at, who, address, action, project, target, detail)
                values (:at, :who, :address, :action, :project, :target, :detail::jsonb)""")
                .param("at", Timestamp.from(clock.instant()))
                .param("who", actor.who())
                .param("address", actor.address())
                .param("action", action)
                .param("project", project)
                .param("target", target)
                .param("detail", json.writeValueAsString(detail))
                .update();
    }
}
