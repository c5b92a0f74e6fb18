package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.api.event.EventPages;
import io.umbra.api.kafka.KafkaSettings;
import io.umbra.api.kafka.KafkaSink;
import io.umbra.journal.JournalReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class KafkaSinkTest {

    private static final String HOME = "/api/v1/projects/home";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Platform platform = new Platform();

    @BeforeEach
    void things() {
        platform.admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        platform.admin.post(HOME + "/things", "{\"name\":\"lamp\"}").is(201);
        platform.admin.post(HOME + "/things", "{\"name\":\"fan\"}").is(201);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void everyEventIsWrittenInOrderThoughKafkaOrTheSinkWasAway(@TempDir Path folder) throws Exception {
        int port = LocalKafka.freePort();
        var sink = sink(port);
        sink.start();
        await().atMost(Duration.ofSeconds(30)).until(this::sinkHasItsPlace);
        desire(1, 2, 3);

        try (var kafka = LocalKafka.start(folder, port)) {
            assertThat(desired(kafka.read("umbra.home", 6), "home/lamp")).containsExactly(1, 2, 3);
            await().atMost(Duration.ofSeconds(30)).until(() -> written() == 6 && behind() == 0);
            sink.stop();
            desire(4, 5);
            sink = sink(port);
            sink.start();

            var records = kafka.read("umbra.home", 10);
            assertThat(desired(records, "home/lamp")).containsExactly(1, 2, 3, 4, 5);
            assertThat(desired(records, "home/fan")).containsExactly(1, 2, 3, 4, 5);
            var first = records.getFirst();
            var event = Rest.JSON.readTree(first.value());
            assertThat(event.path("type").asString()).isEqualTo("shadow.desired");
            assertThat(new String(first.headers().lastHeader("id").value(), StandardCharsets.UTF_8))
                    .isEqualTo(event.path("id").asString());
            sink.stop();
        }
    }

    private KafkaSink sink(int port) {
        var settings = new KafkaSettings(
                List.of("127.0.0.1:" + port),
                "umbra.{project}",
                List.of("shadow.desired"),
                Map.of("max.block.ms", "500"));
        return new KafkaSink(
                settings,
                platform.get(EventPages.class),
                platform.get(JournalReader.class),
                platform.get(JdbcClient.class),
                platform.get(Node.class),
                InstantSource.system(),
                meters);
    }

    private boolean sinkHasItsPlace() {
        return platform.get(JdbcClient.class)
                .sql("select exists (select 1 from sink where lease_by is not null)")
                .query(Boolean.class)
                .single();
    }

    private double written() {
        return meters.counter("umbra.kafka.records", "result", "taken").count();
    }

    /** Set after the place has moved. */
    private double behind() {
        return meters.get("umbra.kafka.behind").gauge().value();
    }

    private void desire(int... numbers) {
        for (int n : numbers) {
            for (var thing : List.of("lamp", "fan")) {
                platform.admin
                        .patch(HOME + "/things/" + thing + "/shadow/desired", "{\"n\":" + n + "}")
                        .is(200);
            }
        }
    }

    private static List<Integer> desired(List<ConsumerRecord<String, String>> records, String key) {
        return records.stream()
                .filter(each -> each.key().equals(key))
                .map(each ->
                        Rest.JSON.readTree(each.value()).at("/data/desired/n").asInt())
                .toList();
    }
}
