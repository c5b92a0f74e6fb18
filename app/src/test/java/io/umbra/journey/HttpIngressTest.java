package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.Rest;
import io.umbra.bench.UmbraProcess;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Devices that publish by HTTP, one message at a time. */
@ExtendWith(SharedPlatform.class)
class HttpIngressTest {

    private static final String UPDATE = "$baidu/iot/shadow/lamp/update";

    private final UmbraProcess umbra;
    private final Tenant home;
    private final Tenant.Login lamp;

    HttpIngressTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        lamp = home.thing("lamp");
    }

    @Test
    void aReportIsStoredWhenItIsAnswered() {
        for (var qos = 0; qos <= 2; qos++) {
            publish(lamp, UPDATE, "&qos=" + qos, "{\"reported\":{\"n\":" + qos + "}}")
                    .expect(200);
            assertThat(home.shadow("lamp").at("/reported/n").asInt()).isEqualTo(qos);
        }
        assertThat(home.presence("lamp").path("epoch").asInt())
                .as("it never connected")
                .isZero();
    }

    @Test
    void theBodyOfAFormIsAPayloadLikeAnyOther() {
        var answer = umbra.rest()
                .send(request(lamp, UPDATE, "")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("{\"reported\":{\"form\":true}}")));

        answer.expect(200);
        assertThat(home.shadow("lamp").at("/reported/form").asBoolean()).isTrue();
    }

    @Test
    void whatIsRefusedIsToldAsAProblem() {
        assertProblem(publish(lamp, UPDATE, "", "{"), 400, "invalid_json");
        assertProblem(publish(lamp, "$iot/another/shadow/update", "", "{}"), 403, "forbidden");
        assertProblem(publish(lamp, "closed/topic", "", "x"), 403, "forbidden");
        assertProblem(publish(lamp, "a/+/b", "", "x"), 403, "forbidden");
        assertProblem(publish(lamp, UPDATE, "&qos=3", "{}"), 400, "invalid_request");
        assertProblem(publish(lamp, "", "", "{}"), 400, "invalid_request");
        assertProblem(publish(lamp, UPDATE, "", "x".repeat(262_145)), 413, "payload_too_large");
        home.model("""
                {"id":"dimmer","version":"1.0","properties":{"level":{"type":"int","max":10}}}""");
        var dimmer = home.thing("dimmer", "dimmer");
        var violated = publish(dimmer, "$iot/dimmer/shadow/update", "", "{\"reported\":{\"level\":11}}");
        assertProblem(violated, 422, "model_violation");
        assertThat(violated.body().at("/errors/0/pointer").asString()).isEqualTo("/reported/level");
    }

    @Test
    void whoIsNotKnownIsNotToldWhatIsWrong() {
        assertProblem(publish(new Tenant.Login(lamp.username(), "wrong"), UPDATE, "", "{}"), 401, "unauthorized");
        assertProblem(
                publish(new Tenant.Login("nowhere/lamp", lamp.password()), UPDATE, "", "{}"), 401, "unauthorized");
        assertProblem(
                umbra.rest().send(umbra.rest().request("/v1/proxy?topic=a").POST(BodyPublishers.ofString("x"))),
                401,
                "unauthorized");
    }

    @Test
    void aSubscriberHearsWhatWasPublished() {
        var listener = home.thing("listener");
        try (var device = RawDevice.connect(umbra.mqtt(), listener, "c")) {
            device.subscribe("$baidu/iot/general/#", 1);
            publish(lamp, "$baidu/iot/general/news", "&qos=1", "hello").expect(200);

            assertThat(device.next(Packets.PUBLISH).payload()).isEqualTo("hello");
        }
    }

    private Rest.Answer publish(Tenant.Login as, String topic, String more, String body) {
        return umbra.rest().send(request(as, topic, more).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(Tenant.Login as, String topic, String more) {
        var encoded = URLEncoder.encode(topic, StandardCharsets.UTF_8);
        return umbra.rest()
                .request("/v1/proxy?topic=" + encoded + more)
                .header("auth.username", as.username())
                .header("auth.password", as.password());
    }

    private static void assertProblem(Rest.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body().path("code").asString()).isEqualTo(code);
        assertThat(answer.body().path("traceId").asString()).isEqualTo(answer.header("X-Request-Id"));
    }
}
