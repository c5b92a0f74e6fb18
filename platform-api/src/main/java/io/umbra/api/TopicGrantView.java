package io.umbra.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.project.TopicGrant;
import jakarta.validation.constraints.NotNull;

/** What may be done with the plain topics a filter matches. */
@Schema(name = "TopicGrant")
public record TopicGrantView(
        @Schema(
                example = "sensors/%thing%/#",
                description = "An MQTT topic filter; `%thing%` and `%client%` stand for whole levels.")
        @NotNull
        String filter,

        @NotNull AllowView allow) {

    @Schema(name = "TopicAllow", enumAsRef = true)
    public enum AllowView {
        @JsonProperty("publish")
        PUBLISH,
        @JsonProperty("subscribe")
        SUBSCRIBE,
        @JsonProperty("both")
        BOTH,
        @JsonProperty("none")
        NONE
    }

    public static TopicGrantView of(TopicGrant grant) {
        return new TopicGrantView(
                grant.filter(), AllowView.valueOf(grant.allow().name()));
    }

    /**
     * @param pointer where the filter stands in the request
     * @throws ProblemException where the filter cannot be granted
     */
    public static TopicGrant read(String filter, AllowView allow, String pointer) {
        TopicGrant.faultOf(filter).ifPresent(fault -> {
            throw ProblemException.field(ProblemCode.INVALID_REQUEST, pointer, "topicFilter", fault);
        });
        return new TopicGrant(filter, TopicGrant.Allow.valueOf(allow.name()));
    }
}
