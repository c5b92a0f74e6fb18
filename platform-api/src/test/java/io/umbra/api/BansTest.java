package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.ban.Ban;
import io.umbra.ban.KnownBans;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bans and live connections, by REST. */
class BansTest {

    static final String HOME = "/api/v1/projects/home";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aBanHoldsWhenItIsAnsweredAndNoLongerWhenItIsLifted() {
        var made = admin.post(
                        HOME + "/bans",
                        "{\"address\":\"192.0.2.99/24\",\"note\":\"floods\",\"until\":\"2100-01-01T00:00:00Z\"}")
                .is(201);
        var ban = made.body();

        assertThat(ban.path("address").asString()).as("as a network").isEqualTo("192.0.2.0/24");
        assertThat(ban.path("createdBy").asString()).isEqualTo("account:admin");
        assertThat(made.header("Location"))
                .isEqualTo(HOME + "/bans/" + ban.path("id").asString());
        assertThat(bans().ofAddress("192.0.2.7", "home")).isPresent();
        assertThat(bans().ofAddress("192.0.3.7", "home")).isEmpty();
        assertThat(bans().ofAddress("192.0.2.7", "away")).isEmpty();
        assertThat(bans().ofAddress("192.0.2.7", null)).isEmpty();

        var at = HOME + "/bans/" + ban.path("id").asString();
        assertThat(admin.get(at).is(200).body()).isEqualTo(ban);
        admin.delete(at).is(204);
        assertThat(bans().ofAddress("192.0.2.7", "home")).isEmpty();
        admin.delete(at).isProblem(404, "ban_not_found");
    }

    @Test
    void clientsAndThingsAreBannedByName() {
        admin.post(HOME + "/bans", "{\"clientId\":\"bad-client\"}").is(201);
        admin.post(HOME + "/bans", "{\"thing\":\"bad-thing\"}").is(201);

        assertThat(bans().of("192.0.2.1", "home", "lamp", "bad-client")).isPresent();
        assertThat(bans().of("192.0.2.1", "away", "lamp", "bad-client")).isEmpty();
        assertThat(bans().of("192.0.2.1", "home", "bad-thing", "c").map(Ban::kind))
                .contains(Ban.Kind.THING);
        assertThat(bans().of("192.0.2.1", "home", "lamp", "c")).isEmpty();
    }

    @Test
    void aBanOfAllProjectsIsForAdministrators() {
        var ban = admin.post("/api/v1/bans", "{\"address\":\"2001:db8::/32\"}")
                .is(201)
                .body();

        assertThat(bans().ofAddress("2001:db8:1:2::3", null)).isPresent();
        assertThat(bans().ofAddress("2001:db9::1", "home")).isEmpty();
        admin.post("/api/v1/bans", "{\"thing\":\"lamp\"}").isProblem(400, "invalid_request");
        var key = key("[\"manage\"]");
        key.post("/api/v1/bans", "{\"address\":\"192.0.2.1\"}").isProblem(403, "forbidden");
        key.get("/api/v1/bans").isProblem(403, "forbidden");
        key.get(HOME + "/bans").is(200);
        admin.get(HOME + "/bans/" + ban.path("id").asString()).isProblem(404, "ban_not_found");
        assertThat(admin.get("/api/v1/bans").is(200).body().path("items")).hasSize(1);
        admin.delete("/api/v1/bans/" + ban.path("id").asString()).is(204);
    }

    @Test
    void aBanEndsByItself() {
        var past = Instant.now().minus(1, ChronoUnit.MINUTES);
        admin.post(HOME + "/bans", "{\"thing\":\"ended\",\"until\":\"%s\"}".formatted(past))
                .is(201);

        assertThat(bans().of("192.0.2.1", "home", "ended", "c")).isEmpty();
    }

    @Test
    void aBanIsOfOneThingThatCanBe() {
        for (var wrong : new String[] {
            "{}",
            "{\"address\":\"192.0.2.1\",\"thing\":\"lamp\"}",
            "{\"address\":\"localhost\"}",
            "{\"address\":\"192.0.2.0/33\"}",
            "{\"address\":\"192.0.2.0/-1\"}",
            "{\"address\":\"192.0.2.0/\"}",
        }) {
            admin.post(HOME + "/bans", wrong).isProblem(400, "invalid_request");
        }
    }

    @Test
    void liveConnectionsAreListedAndKicked() {
        JsonNode one =
                admin.get(HOME + "/connections").is(200).body().path("items").get(0);

        assertThat(one.path("thing").asString()).isEqualTo("lamp");
        assertThat(one.path("since").asString()).isEqualTo("1970-01-01T00:00:01.000Z");
        assertThat(one.path("tls").asBoolean()).isTrue();
        assertThat(one.path("queue").asInt()).isEqualTo(2);
        assertThat(admin.get(HOME + "/connections?thing=door").is(200).body().path("items"))
                .isEmpty();
        assertThat(admin.get(HOME + "/connections/c1").is(200).body()).isEqualTo(one);

        admin.delete(HOME + "/connections/c1").is(204);
        assertThat(platform.closedConnections()).contains("connection c1");
        admin.delete(HOME + "/connections/c2").isProblem(404, "connection_not_found");
        key("[\"presence\"]").delete(HOME + "/connections/c1").isProblem(403, "forbidden");
    }

    private static KnownBans bans() {
        return platform.get(KnownBans.class);
    }

    private static Rest key(String scopes) {
        var made = admin.post(HOME + "/keys", "{\"name\":\"k\",\"scopes\":%s}".formatted(scopes))
                .is(201)
                .body();
        return platform.anonymous().as(made.path("secret").asString());
    }
}
