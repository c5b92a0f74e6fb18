package io.umbra.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The commands of one thing that are open or may still take a late result, oldest first. Immutable and pure: each method
 * answers what becomes of the queue, which commands changed, and which requests are to leave.
 *
 * <p>A thing is asked only while a connection of it listens for commands, in the order the commands were created.
 */
public record CommandQueue(List<Command> commands) {

    public static final CommandQueue EMPTY = new CommandQueue(List.of());

    /**
     * What became of the queue.
     *
     * @param changed every command that changed, as it now is
     * @param toSend the commands whose request is to leave now
     */
    public record Turn(CommandQueue after, List<Command> changed, List<Command> toSend) {}

    public Optional<Command> find(String id) {
        return commands.stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /** Whether one more would be too many. */
    public boolean isFull(CommandSettings settings) {
        return commands.stream().filter(c -> c.status() == CommandStatus.QUEUED).count() >= settings.maxQueue();
    }

    /** Takes a new command in; the caller has checked that it may be. */
    public Turn add(Command created, boolean listening, CommandSettings settings, long now) {
        return new Work(this, settings, now).add(created).sendNext(listening).done();
    }

    /** A connection began to listen. */
    public Turn heard(CommandSettings settings, long now) {
        return new Work(this, settings, now).expire(true).sendNext(true).done();
    }

    /** Nobody listens any more: what has time left waits again, what has none and never left is over. */
    public Turn lost(CommandSettings settings, long now) {
        return new Work(this, settings, now).requeue().expire(false).done();
    }

    /** Time has passed. */
    public Turn passed(boolean listening, CommandSettings settings, long now) {
        var work = new Work(this, settings, now);
        // A gateway that died took its listeners along without a word.
        return (listening ? work : work.requeue())
                .expire(listening)
                .timeOut()
                .sendAgain(listening)
                .sendNext(listening)
                .done();
    }

    /** The thing has the request: its PUBACK came. */
    public Turn delivered(String id, CommandSettings settings, long now) {
        return new Work(this, settings, now)
                .change(id, c -> c.deliveredAt() == 0 ? c.delivered(now) : c)
                .done();
    }

    /** The thing has begun. */
    public Turn acknowledged(String id, CommandSettings settings, long now) {
        return new Work(this, settings, now)
                .change(id, c -> c.status() == CommandStatus.SENT ? c.entered(CommandStatus.ACKED, now) : c)
                .done();
    }

    /** The thing is done. */
    public Turn ended(String id, Command.Result result, boolean listening, CommandSettings settings, long now) {
        return new Work(this, settings, now)
                .change(id, c -> c.wasSent() ? c.ended(result, now) : c)
                .sendNext(listening)
                .done();
    }

    /** Takes a command back; the caller has checked {@link #isCancelable}. */
    public Turn canceled(String id, CommandSettings settings, long now) {
        return new Work(this, settings, now)
                .change(id, c -> c.entered(CommandStatus.CANCELED, now))
                .done();
    }

    /** Only a command no request of which ever left. */
    public static boolean isCancelable(Command command) {
        return command.status() == CommandStatus.QUEUED && !command.wasSent();
    }

    /** When {@link #passed} is to be called next, {@link Long#MAX_VALUE} for never. */
    public long nextDue(boolean listening, CommandSettings settings) {
        return commands.stream()
                .mapToLong(c -> due(c, listening, settings))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long due(Command command, boolean listening, CommandSettings settings) {
        return switch (command.status()) {
            case QUEUED -> command.ttlMs() == 0 ? Long.MAX_VALUE : command.expiresAt();
            case SENT ->
                listening || command.attempt() >= settings.attempts()
                        ? Math.min(timesOutAt(command), retriedAt(command, settings))
                        : timesOutAt(command);
            case ACKED -> timesOutAt(command);
            case TIMED_OUT -> forgottenAt(command, settings);
            case SUCCEEDED, FAILED, REJECTED, EXPIRED, CANCELED -> Long.MAX_VALUE;
        };
    }

    private static long timesOutAt(Command command) {
        return command.sentAt() + command.timeoutMs();
    }

    private static long retriedAt(Command command, CommandSettings settings) {
        return command.attemptedAt() + settings.retryAfter().toMillis();
    }

    private static long forgottenAt(Command timedOut, CommandSettings settings) {
        return timedOut.steps().getLast().at() + settings.lateResults().toMillis();
    }

    /** One turn being made. */
    private static final class Work {
        private final List<Command> commands;
        private final CommandSettings settings;
        private final long now;
        private final List<Command> changed = new ArrayList<>();
        private final List<Command> toSend = new ArrayList<>();

        Work(CommandQueue queue, CommandSettings settings, long now) {
            this.commands = new ArrayList<>(queue.commands);
            this.settings = settings;
            this.now = now;
        }

        Work add(Command command) {
            commands.add(command);
            note(command);
            return this;
        }

        Work change(String id, UnaryOperator<Command> how) {
            return changeAll(c -> c.id().equals(id) ? how.apply(c) : c);
        }

        private Work changeAll(UnaryOperator<Command> how) {
            commands.replaceAll(before -> {
                var after = how.apply(before);
                if (after != before) {
                    note(after);
                }
                return after;
            });
            return this;
        }

        private void note(Command command) {
            changed.removeIf(c -> c.id().equals(command.id()));
            changed.add(command);
        }

        Work requeue() {
            return changeAll(c ->
                    c.status() == CommandStatus.SENT && c.expiresAt() > now ? c.entered(CommandStatus.QUEUED, now) : c);
        }

        /** Ends what waited too long. A command that only an attached thing may get does not outwait it. */
        Work expire(boolean listening) {
            return changeAll(c -> {
                boolean over = c.ttlMs() == 0 ? !listening : c.expiresAt() <= now;
                if (c.status() != CommandStatus.QUEUED || !over) {
                    return c;
                }
                return c.entered(c.wasSent() ? CommandStatus.TIMED_OUT : CommandStatus.EXPIRED, now);
            });
        }

        Work timeOut() {
            return changeAll(c -> isTimedOut(c) ? c.entered(CommandStatus.TIMED_OUT, now) : c);
        }

        private boolean isTimedOut(Command command) {
            return switch (command.status()) {
                case SENT ->
                    now >= timesOutAt(command) || (command.attempt() >= settings.attempts() && isRetryDue(command));
                case ACKED -> now >= timesOutAt(command);
                case QUEUED, SUCCEEDED, FAILED, REJECTED, TIMED_OUT, EXPIRED, CANCELED -> false;
            };
        }

        private boolean isRetryDue(Command command) {
            return now >= retriedAt(command, settings);
        }

        Work sendAgain(boolean listening) {
            return !listening
                    ? this
                    : changeAll(c -> {
                        if (c.status() != CommandStatus.SENT || !isRetryDue(c)) {
                            return c;
                        }
                        var again = c.again(now);
                        toSend.add(again);
                        return again;
                    });
        }

        /** Sends what stands first in the queue, as many as may be under way. */
        Work sendNext(boolean listening) {
            if (!listening) {
                return this;
            }
            long[] free = {
                settings.maxInFlight()
                        - commands.stream().filter(c -> c.status().isInFlight()).count()
            };
            return changeAll(c -> {
                if (c.status() != CommandStatus.QUEUED || free[0] <= 0) {
                    return c;
                }
                free[0]--;
                var sent = c.sent(now);
                toSend.add(sent);
                return sent;
            });
        }

        Turn done() {
            commands.removeIf(this::isForgotten);
            return new Turn(new CommandQueue(List.copyOf(commands)), List.copyOf(changed), List.copyOf(toSend));
        }

        private boolean isForgotten(Command command) {
            return switch (command.status()) {
                case QUEUED, SENT, ACKED -> false;
                case TIMED_OUT -> now >= forgottenAt(command, settings);
                case SUCCEEDED, FAILED, REJECTED, EXPIRED, CANCELED -> true;
            };
        }
    }
}
