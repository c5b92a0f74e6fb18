package io.umbra.gateway.broker;

import io.umbra.gateway.session.Traffic;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much a project's connections do a minute, averaged over the last 1, 5 and 15 of them. Used on one thread. */
final class Loads {

    private static final int[] MINUTES = {1, 5, 15};

    private final Map<String, double[]> averages = new LinkedHashMap<>();
    private final Map<String, Long> before = new LinkedHashMap<>();
    private long measuredAt = System.nanoTime();

    /** @param now of {@link System#nanoTime} */
    void measure(Traffic traffic, long now) {
        var minutes = Math.max(1, now - measuredAt) / (double) TimeUnit.MINUTES.toNanos(1);
        measuredAt = now;
        measure("messages/received", traffic.received(), minutes);
        measure("messages/sent", traffic.sent(), minutes);
        measure("publish/received", traffic.publishesReceived(), minutes);
        measure("publish/sent", traffic.publishesSent(), minutes);
        measure("connections", traffic.connections(), minutes);
    }

    private void measure(String name, long count, double minutes) {
        var last = before.put(name, count);
        var rate = (count - (last == null ? 0 : last)) / minutes;
        var average = averages.computeIfAbsent(name, none -> new double[MINUTES.length]);
        for (var i = 0; i < MINUTES.length; i++) {
            average[i] = rate + Math.exp(-minutes / MINUTES[i]) * (average[i] - rate);
        }
    }

    void tell(Map<String, String> figures) {
        averages.forEach((name, average) -> {
            for (var i = 0; i < MINUTES.length; i++) {
                figures.put("load/" + name + "/" + MINUTES[i] + "min", String.format(Locale.ROOT, "%.2f", average[i]));
            }
        });
    }
}
