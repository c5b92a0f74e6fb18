package io.umbra.api.security;

import io.umbra.account.Sessions;
import io.umbra.project.KnownAppKeys;
import io.umbra.project.KnownProjects;
import io.umbra.project.Project;
import java.time.InstantSource;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Whether a caller who began something long may go on with it. */
@Component
public class Standing {

    private final Sessions sessions;
    private final KnownAppKeys keys;
    private final KnownProjects projects;
    private final InstantSource clock;

    Standing(Sessions sessions, KnownAppKeys keys, KnownProjects projects, InstantSource clock) {
        this.sessions = sessions;
        this.keys = keys;
        this.projects = projects;
        this.clock = clock;
    }

    /** False once the session is over, the key revoked or at its end, or the project gone. */
    public boolean stands(Caller caller, Project project) {
        try {
            return asked(caller, project);
        } catch (DataAccessException | TransactionException e) {
            // Nothing happens while the store is away; it is asked again soon.
            return true;
        }
    }

    private boolean asked(Caller caller, Project project) {
        return projects.find(project.key()).isPresent()
                && switch (caller) {
                    case Caller.Person(var session, var token, var address) -> sessions.stands(session);
                    case Caller.Key(var key, var address) ->
                        keys.stands(key.id())
                                && (key.expiresAt() == null || key.expiresAt().isAfter(clock.instant()));
                };
    }
}
