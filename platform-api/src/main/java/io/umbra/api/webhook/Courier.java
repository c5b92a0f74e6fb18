package io.umbra.api.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.api.event.CloudEvents.Told;
import io.umbra.trace.Traces;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Brings one event to one webhook: again and again with growing pauses, and at last to the dead letters. */
final class Courier {

    private static final int LONGEST_ERROR = 200;

    private final WebhookSettings settings;
    private final WebhookRows rows;
    private final Traces traces;
    private final InstantSource clock;
    private final MeterRegistry meters;

    Courier(WebhookSettings settings, WebhookRows rows, Traces traces, InstantSource clock, MeterRegistry meters) {
        this.settings = settings;
        this.rows = rows;
        this.traces = traces;
        this.clock = clock;
        this.meters = meters;
    }

    /** Brings an event; when this returns it was taken, or stands among the dead letters. */
    void bring(Webhook webhook, Told event) throws InterruptedException {
        String error = "";
        for (int attempt = 1; attempt <= settings.attempts(); attempt++) {
            var problem = post(webhook, event);
            if (problem == null) {
                took(webhook, event, attempt);
                return;
            }
            error = problem;
            count("failed");
            rows.went(webhook.id(), error);
            if (attempt < settings.attempts()) {
                // The back-off, on a virtual thread: what comes after for the thing waits, to stay in order.
                Thread.sleep(settings.pause(attempt));
            }
        }
        count("dead");
        rows.bury(
                webhook.id(),
                new DeadLetter(
                        event.id(),
                        event.type(),
                        event.messageId(),
                        event.json(),
                        settings.attempts(),
                        error,
                        clock.instant(),
                        false));
    }

    /** Brings a dead letter once more, with a single attempt. */
    void revive(Webhook webhook, DeadLetter letter) {
        var event = new Told(letter.event(), letter.type(), letter.messageId(), letter.body());
        var problem = post(webhook, event);
        if (problem == null) {
            took(webhook, event, letter.attempts() + 1);
            rows.revived(webhook.id(), letter.event());
        } else {
            rows.bury(
                    webhook.id(),
                    new DeadLetter(
                            event.id(),
                            event.type(),
                            event.messageId(),
                            event.json(),
                            1,
                            problem,
                            clock.instant(),
                            false));
        }
    }

    private void took(Webhook webhook, Told event, int attempts) {
        count("taken");
        rows.went(webhook.id(), null);
        traces.step(
                event.messageId(),
                "webhook",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("webhook", webhook.id())
                        .put("event", event.id())
                        .put("attempts", attempts));
    }

    /** Answers what went wrong, null for nothing. */
    private @Nullable String post(Webhook webhook, Told event) {
        var body = event.json().getBytes(StandardCharsets.UTF_8);
        try {
            var to = Destination.of(webhook.url(), settings.allowPrivate());
            int status = PinnedPost.send(to, headers(webhook, event, body), body, settings.timeout());
            return status >= 200 && status < 300 ? null : "answered " + status;
        } catch (UnknownHostException e) {
            return "the host is not known";
        } catch (IOException e) {
            var message = String.valueOf(e.getMessage());
            return message.length() <= LONGEST_ERROR ? message : message.substring(0, LONGEST_ERROR);
        }
    }

    private Map<String, String> headers(Webhook webhook, Told event, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/cloudevents+json; charset=UTF-8");
        headers.put("X-Umbra-Webhook", webhook.id());
        headers.put("X-Umbra-Event", event.id());
        headers.put(
                "X-Umbra-Signature",
                Signature.of(webhook.secret(), clock.instant().getEpochSecond(), body));
        return headers;
    }

    private void count(String result) {
        meters.counter("umbra.webhook.deliveries", "result", result).increment();
    }
}
