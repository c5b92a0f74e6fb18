package io.umbra.api.thing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.ApiSettings;
import io.umbra.thing.ThingId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a device needs to connect. */
@Schema(name = "ConnectionInfo", description = "All that a device needs to connect; the password is shown this once.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConnectionInfo(
        @Schema(example = "mqtt://localhost:1883") @Nullable String tcp,

        @Schema(example = "mqtts://localhost:8883") @Nullable
        String tls,

        @Schema(example = "ws://localhost:8083/mqtt") @Nullable
        String ws,

        @Schema(example = "wss://localhost:8084/mqtt") @Nullable
        String wss,

        @Schema(example = "home/env-01") String username,

        @Schema(description = "Shown this once.", example = "ut_...") @Nullable
        String password,

        @Schema(description = "Advice; any will do.", example = "env-01")
        String clientId,

        @Schema(example = "https://localhost:8443/ca.crt") String caUrl,
        List<Topic> topics) {

    @Schema(name = "ConnectionTopic")
    record Topic(
            @Schema(example = "$iot/env-01/shadow/update") String topic,

            @Schema(allowableValues = {"publish", "subscribe"})
            String use,

            @Schema(example = "report or clear values") String meaning) {}

    static ConnectionInfo of(ThingId thing, @Nullable String password, ApiSettings settings) {
        return new ConnectionInfo(
                url("mqtt", settings, settings.mqttPort(), ""),
                url("mqtts", settings, settings.mqttsPort(), ""),
                url("ws", settings, settings.wsPort(), "/mqtt"),
                url("wss", settings, settings.wssPort(), "/mqtt"),
                thing.toString(),
                password,
                thing.name(),
                settings.apiRoot() + "/ca.crt",
                topics("$iot/" + thing.name() + "/shadow/"));
    }

    private static @Nullable String url(String scheme, ApiSettings settings, int port, String path) {
        return port == 0 ? null : "%s://%s:%d%s".formatted(scheme, settings.publicHost(), port, path);
    }

    private static List<Topic> topics(String shadow) {
        return List.of(
                new Topic(shadow + "update", "publish", "report values, or clear desired ones"),
                new Topic(shadow + "update/accepted", "subscribe", "what was stored"),
                new Topic(shadow + "update/rejected", "subscribe", "why a message was refused"),
                new Topic(shadow + "delta", "subscribe", "what is desired and not yet reported"),
                new Topic(shadow + "delta/rejected", "publish", "that a desired value cannot be reached"),
                new Topic(shadow + "desired", "subscribe", "each change of what is desired"),
                new Topic(shadow + "get", "publish", "ask for the whole shadow"),
                new Topic(shadow + "get/accepted", "subscribe", "the whole shadow"),
                new Topic(shadow + "get/rejected", "subscribe", "why it was not given"));
    }
}
