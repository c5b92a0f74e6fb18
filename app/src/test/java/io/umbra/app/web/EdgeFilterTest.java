package io.umbra.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class EdgeFilterTest {

    private static final URI HTTPS = URI.create("https://umbra.example:8443");

    @TempDir
    Path folder;

    private Optional<String> problem = Optional.empty();
    private Path authority = Path.of("unset");

    @BeforeEach
    void writeCertificate() throws Exception {
        authority = Files.writeString(folder.resolve("ca.crt"), "certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/ca.crt"})
    void plainHttpAnswersWhatIsPublicAnyway(String path) throws Exception {
        assertThat(ask("GET", path, false, false).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/readyz", "/console/", "/api/v1/projects", "/swagger-ui.html"})
    void plainHttpSendsReadersToHttps(String path) throws Exception {
        var answer = ask("GET", path, false, false);

        assertThat(answer.getStatus()).isEqualTo(307);
        assertThat(answer.getHeader("Location")).isEqualTo(HTTPS + path);
    }

    @Test
    void theHostOfTheRequestIsNotBelieved() throws Exception {
        var request = request("GET", "/console/", false);
        request.addHeader("Host", "evil.example");
        request.setServerName("evil.example");

        assertThat(answerTo(request, false).getHeader("Location")).startsWith(HTTPS.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void plainHttpRefusesWritersRatherThanHaveThemSendTheirKeyTwice(String method) throws Exception {
        var answer = ask(method, "/api/v1/session", false, false);

        assertThat(answer.getStatus()).isEqualTo(403);
        assertThat(answer.getContentType()).startsWith("application/problem+json");
        assertThat(answer.getContentAsString()).contains("https_required");
    }

    @Test
    void whereItIsAllowedPlainHttpServesEverything() throws Exception {
        assertThat(passes(request("POST", "/api/v1/session", false), true)).isTrue();
        assertThat(passes(request("POST", "/api/v1/session", true), false)).isTrue();
        assertThat(passes(request("POST", "/api/v1/session", false), false)).isFalse();
    }

    @Test
    void theRootLeadsToTheConsole() throws Exception {
        var answer = ask("GET", "/", true, false);

        assertThat(answer.getStatus()).isEqualTo(302);
        assertThat(answer.getHeader("Location")).isEqualTo("/console/");
    }

    @Test
    void readinessNamesWhatIsMissing() throws Exception {
        assertThat(ask("GET", "/readyz", true, false).getContentAsString()).contains("ready");

        problem = Optional.of("the store does not take writes");
        var answer = ask("GET", "/readyz", true, false);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("2");
        assertThat(answer.getContentAsString()).contains("\"store\":\"the store does not take writes\"");
    }

    private MockHttpServletResponse ask(String method, String path, boolean secure, boolean plainAllowed)
            throws Exception {
        return answerTo(request(method, path, secure), plainAllowed);
    }

    private static MockHttpServletRequest request(String method, String path, boolean secure) {
        var request = new MockHttpServletRequest(method, path);
        request.setSecure(secure);
        return request;
    }

    private MockHttpServletResponse answerTo(MockHttpServletRequest request, boolean plainAllowed) throws Exception {
        var response = new MockHttpServletResponse();
        filter(plainAllowed).doFilter(request, response, new MockFilterChain());
        return response;
    }

    private boolean passes(MockHttpServletRequest request, boolean plainAllowed) throws Exception {
        var chain = new MockFilterChain();
        filter(plainAllowed).doFilter(request, new MockHttpServletResponse(), chain);
        return chain.getRequest() != null;
    }

    private EdgeFilter filter(boolean plainAllowed) {
        var readiness = new Readiness(List.of(new Readiness.Check("store", () -> problem)));
        return new EdgeFilter(readiness, authority, new EdgeFilter.Policy(plainAllowed, HTTPS));
    }
}
