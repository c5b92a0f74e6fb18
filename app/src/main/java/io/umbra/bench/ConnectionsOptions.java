package io.umbra.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code ./umbra bench connections} measures with.
 *
 * @param connections devices that stay connected
 * @param reconnects how many of them lose their connection at once and come back
 * @param underWay how many may be connecting at a time, when they come back as fast as they are let in
 * @param rate connections a second while all connect for the first time
 * @param messages how many are published while a subscriber does not read
 * @param directory where the platform keeps its data
 * @param results where the JSON goes
 */
record ConnectionsOptions(
        int connections, int reconnects, int underWay, int rate, int messages, Path directory, Path results) {

    static final String USAGE = "connections [--connections 10000] [--reconnects 5000] [--under-way 500]"
            + " [--rate 300] [--messages 60000] [--dir WHERE_DATA_IS_KEPT] [--results bench-results]";

    /** Files a process has open beside its connections, at most. */
    private static final int OTHER_FILES = 1_000;

    private static final ConnectionsOptions DEFAULT = new ConnectionsOptions(
            10_000, 5_000, 500, 300, 60_000, Path.of(System.getProperty("java.io.tmpdir")), Path.of("bench-results"));

    static ConnectionsOptions of(List<String> arguments) {
        require(arguments.size() % 2 == 0, "an option without a value; " + USAGE);
        var options = DEFAULT;
        for (var at = 0; at < arguments.size(); at += 2) {
            options = options.with(arguments.get(at), arguments.get(at + 1));
        }
        options.check();
        return options;
    }

    private void check() {
        require(connections > 0 && connections <= 25_000, "--connections must be 1 to 25000");
        require(reconnects > 0 && reconnects <= connections, "--reconnects must be 1 to --connections");
        require(underWay > 0, "--under-way must be positive");
        require(rate > 0, "--rate must be positive");
        require(messages > 0, "--messages must be positive");
        requireFiles();
    }

    private ConnectionsOptions with(String option, String value) {
        return switch (option) {
            case "--connections" ->
                new ConnectionsOptions(number(value), reconnects, underWay, rate, messages, directory, results);
            case "--reconnects" ->
                new ConnectionsOptions(connections, number(value), underWay, rate, messages, directory, results);
            case "--under-way" ->
                new ConnectionsOptions(connections, reconnects, number(value), rate, messages, directory, results);
            case "--rate" ->
                new ConnectionsOptions(connections, reconnects, underWay, number(value), messages, directory, results);
            case "--messages" ->
                new ConnectionsOptions(connections, reconnects, underWay, rate, number(value), directory, results);
            case "--dir" ->
                new ConnectionsOptions(connections, reconnects, underWay, rate, messages, Path.of(value), results);
            case "--results" ->
                new ConnectionsOptions(connections, reconnects, underWay, rate, messages, directory, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option + "; " + USAGE);
        };
    }

    /** Both processes have a file open for each connection; the JVM raises its soft limit to the hard one by itself. */
    private void requireFiles() {
        var needed = connections + OTHER_FILES;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            var may = system.getMaxFileDescriptorCount();
            require(
                    may >= needed,
                    "a process may have %d files open here, and %d connections need %d: see ulimit -Hn"
                            .formatted(may, connections, needed));
        }
    }

    static int number(String value) {
        require(value.matches("\\d{1,9}"), "not a number: " + value);
        return Integer.parseInt(value);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
