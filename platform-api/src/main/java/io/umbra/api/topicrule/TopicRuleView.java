package io.umbra.api.topicrule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.TopicGrantView;
import io.umbra.api.TopicGrantView.AllowView;
import io.umbra.project.TopicRule;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;

@Schema(name = "TopicRule")
record TopicRuleView(
        @Schema(example = "k7x2m9qp4cav") String id,
        @Schema(example = "sensors/%thing%/#") String filter,
        AllowView allow,
        WhoView who,
        Instant createdAt,
        String createdBy) {

    @Schema(name = "TopicRuleWho", enumAsRef = true)
    enum WhoView {
        @JsonProperty("things")
        THINGS,
        @JsonProperty("keys")
        KEYS,
        @JsonProperty("all")
        ALL
    }

    @Schema(name = "NewTopicRule")
    record New(
            @Schema(
                    example = "sensors/%thing%/#",
                    description = "An MQTT topic filter; `%thing%` and `%client%` stand for whole levels.")
            @NotNull
            String filter,

            @Schema(description = "`none` refuses, and wins over every rule that allows.") @NotNull
            AllowView allow,

            @NotNull WhoView who) {}

    static TopicRuleView of(TopicRule rule) {
        var grant = TopicGrantView.of(rule.grant());
        return new TopicRuleView(
                rule.id(),
                grant.filter(),
                grant.allow(),
                WhoView.valueOf(rule.who().name()),
                rule.createdAt(),
                rule.createdBy());
    }
}
