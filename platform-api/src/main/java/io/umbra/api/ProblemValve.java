package io.umbra.api;

import io.umbra.api.problem.ProblemWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Tells as a problem what the web server refused before anything of ours saw it, such as a malformed request line. */
public final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            var trace = UUID.randomUUID().toString();
            response.setContentType(ProblemWriter.TYPE);
            response.setHeader("X-Request-Id", trace);
            response.getOutputStream().write("""
                    {"type":"about:blank","title":"The request is not right","status":%d,"code":"%s",\
                    "detail":"the web server refused it","traceId":"%s","errors":[]}""".formatted(status, status < 500 ? "invalid_request" : "internal", trace)
                    .getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            container.getLogger().debug("nobody to tell", gone);
        }
    }
}
