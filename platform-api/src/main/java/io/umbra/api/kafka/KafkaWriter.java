package io.umbra.api.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.api.event.CloudEvents.Told;
import io.umbra.api.event.EventPages.OfThing;
import io.umbra.thing.ThingId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes pages of events to Kafka, those of one thing in order. */
final class KafkaWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaWriter.class);

    private final KafkaSettings settings;
    private final MeterRegistry meters;
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaWriter(KafkaSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
        this.producer = new KafkaProducer<>(config(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static HashMap<String, Object> config(KafkaSettings settings) {
        var config = new HashMap<String, Object>();
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "umbra");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        config.putAll(settings.client());
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", settings.servers()));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A record that were given up would be overtaken by the next of its thing: what is sent waits for Kafka
        // instead.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        return config;
    }

    /** Called again and again while Kafka is waited for. */
    interface Waiting {
        void still();
    }

    /**
     * Writes a page; when this returns Kafka has all of it, or would never have taken it.
     *
     * @throws ExecutionException where it failed in a way that may pass; some of it may be written
     */
    void write(List<OfThing> page, Waiting waiting) throws ExecutionException, InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var each : page) {
            for (var event : each.events()) {
                var record = producer.send(record(each.thing(), event));
                sent.add(record);
                if (record.isDone() && !isTaken(record)) {
                    // Nothing is sent behind a record that Kafka could not be found for.
                    await(sent, waiting);
                }
            }
        }
        await(sent, waiting);
    }

    private ProducerRecord<byte[], byte[]> record(ThingId thing, Told event) {
        var record = new ProducerRecord<>(
                settings.topicOf(thing, event.type()),
                (thing.project() + "/" + thing.name()).getBytes(StandardCharsets.UTF_8),
                event.json().getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8))
                .add("id", event.id().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static boolean isTaken(Future<RecordMetadata> record) {
        return record.state() == Future.State.SUCCESS;
    }

    private void await(List<Future<RecordMetadata>> sent, Waiting waiting)
            throws ExecutionException, InterruptedException {
        for (var record : sent) {
            try {
                settle(record, waiting);
                count("taken");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RecordTooLargeException
                        || e.getCause() instanceof InvalidTopicException)) {
                    throw e;
                }
                log.warn("an event is not written to Kafka: {}", e.getMessage());
                count("dead");
            }
        }
        sent.clear();
    }

    private static void settle(Future<RecordMetadata> record, Waiting waiting)
            throws ExecutionException, InterruptedException {
        while (true) {
            try {
                record.get(5, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                waiting.still();
            }
        }
    }

    private void count(String result) {
        meters.counter("umbra.kafka.records", "result", result).increment();
    }

    /** What is not written stays so. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
