package io.umbra.command;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets commands and jobs that are long over. {@link #sweep} is called now and then. */
public final class CommandTidying {

    private static final Logger log = LoggerFactory.getLogger(CommandTidying.class);
    private static final int AT_ONCE = 5_000;

    private final Commands commands;
    private final CommandJobs jobs;
    private final Duration kept;
    private final InstantSource clock;

    /** @param kept how long they can be looked at */
    public CommandTidying(Commands commands, CommandJobs jobs, Duration kept, InstantSource clock) {
        this.commands = commands;
        this.jobs = jobs;
        this.kept = kept;
        this.clock = clock;
    }

    public void sweep() {
        try {
            long before = clock.millis() - kept.toMillis();
            jobs.forget(before);
            while (commands.forget(before, AT_ONCE) == AT_ONCE) {
                log.debug("{} commands were forgotten, and there are more", AT_ONCE);
            }
        } catch (SQLException | RuntimeException e) {
            log.warn("old commands could not be forgotten: {}", e.getMessage());
        }
    }
}
