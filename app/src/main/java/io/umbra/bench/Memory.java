package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** How much memory a process holds. In bytes. */
public final class Memory {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");
    private static final Pattern SHARE = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("garbage-first heap.* used (\\d+)K");
    private static final int KILO = 1_024;

    private Memory() {}

    /** Of the process alone. */
    static long resident(ProcessHandle process) {
        return read(process, "status", RESIDENT);
    }

    /** The most it was, of the process alone. */
    static long peak(ProcessHandle process) {
        return read(process, "status", PEAK);
    }

    /** Of all it started, with each page they share counted once. */
    static long ofChildren(ProcessHandle process) {
        return process.descendants().mapToLong(Memory::share).sum();
    }

    /** What lives on the heap of a JVM after a full collection. */
    public static long liveHeap(ProcessHandle jvm) {
        jcmd(jvm, "GC.run");
        return found(USED, jcmd(jvm, "GC.heap_info"));
    }

    private static long share(ProcessHandle child) {
        try {
            return read(child, "smaps_rollup", SHARE);
        } catch (UncheckedIOException | IllegalStateException e) {
            if (child.isAlive()) {
                throw e;
            }
            // Ended while it was being looked at, as PostgreSQL's helpers do.
            return 0;
        }
    }

    private static long read(ProcessHandle process, String file, Pattern figure) {
        try {
            return found(figure, Files.readString(Path.of("/proc", Long.toString(process.pid()), file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long found(Pattern figure, String text) {
        var found = figure.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + figure + " in " + text);
        }
        return Long.parseLong(found.group(1)) * KILO;
    }

    private static String jcmd(ProcessHandle jvm, String command) {
        try {
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var process = new ProcessBuilder(jcmd, Long.toString(jvm.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " of " + jvm.pid() + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
