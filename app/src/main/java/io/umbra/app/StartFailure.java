package io.umbra.app;

import io.umbra.app.settings.SettingsFailure;
import io.umbra.postgres.PostgresFailure;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConnectorStartFailedException;
import org.springframework.boot.web.server.PortInUseException;

/** Says in an operator's words why the platform did not start. */
final class StartFailure {

    private static final int FAILED = 1;
    private static final int WRONG_SETTINGS = 2;

    private StartFailure() {}

    /** The exit status: 2 for settings that cannot be, 1 for everything else. */
    static int status(Throwable failure) {
        return causes(failure).stream().anyMatch(SettingsFailure.class::isInstance) ? WRONG_SETTINGS : FAILED;
    }

    static String reason(Throwable failure) {
        var causes = causes(failure);
        for (var cause : causes) {
            var known = known(cause);
            if (known != null) {
                return known;
            }
        }
        var root = causes.getLast();
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static @Nullable String known(Throwable cause) {
        return switch (cause) {
            case SettingsFailure wrong -> "its settings are wrong.\n" + wrong.getMessage();
            case PostgresFailure postgres -> postgres.getMessage();
            case ConnectorStartFailedException connector -> portInUse(connector.getPort());
            case PortInUseException port -> portInUse(port.getPort());
            case FlywayException flyway ->
                "the database's schema is not this release's (a newer release may have written it): "
                        + flyway.getMessage();
            default -> null;
        };
    }

    private static String portInUse(int port) {
        return "port " + port + " cannot be listened on; another program may have it. The ports are settings,"
                + " see docs/settings.md";
    }

    private static List<Throwable> causes(Throwable failure) {
        var causes = new ArrayList<Throwable>();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
