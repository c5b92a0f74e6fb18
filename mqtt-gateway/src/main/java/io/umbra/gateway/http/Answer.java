package io.umbra.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.umbra.shadow.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, as RFC 9457 wants it and with the words of MQTT and REST.
 *
 * @param traceId the request's id, as in {@code X-Request-Id}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @Nullable String traceId,
        List<Fault> errors) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fault(
            String pointer,
            String rule,
            @Nullable Object limit,
            @Nullable Object actual) {}

    static Answer of(Refusal refusal, @Nullable String traceId) {
        var error = refusal.error();
        var faults = refusal.details().stream()
                .map(each -> new Fault(each.path(), each.rule(), each.limit(), each.actual()))
                .toList();
        var title = error.text().replace('_', ' ');
        return new Answer("about:blank", title, error.status(), error.text(), refusal.message(), traceId, faults);
    }

    static Answer invalid(String detail, @Nullable String traceId) {
        return new Answer("about:blank", "invalid request", 400, "invalid_request", detail, traceId, List.of());
    }
}
