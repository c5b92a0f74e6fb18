package io.umbra.thing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.project.AppKey;
import io.umbra.project.AppKeys;
import io.umbra.project.Project;
import io.umbra.project.Projects;
import io.umbra.project.ThingSelection;
import io.umbra.registry.Actor;
import io.umbra.registry.RegistryContext;
import io.umbra.registry.RegistryWatch;
import io.umbra.thing.Credentials.Login;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KnownCredentialsTest {

    static RegistryContext registry;
    static Credentials credentials;
    static Things things;
    static ThingRegistry thingRegistry;
    static ThingSecrets secrets;
    static Project home;

    @BeforeAll
    static void start() {
        registry = new RegistryContext();
        credentials = registry.get(Credentials.class);
        things = registry.get(Things.class);
        thingRegistry = registry.get(ThingRegistry.class);
        secrets = registry.get(ThingSecrets.class);
        home = project("home");
        await().until(() -> registry.get(RegistryWatch.class).current());
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void aThingLogsInWithItsKeyAndNoOther() {
        var lamp = create("lamp");

        assertThat(login("home/lamp", lamp.secret().text()))
                .isEqualTo(
                        new Login.Device(things.facts(lamp.thing().ref().id()).orElseThrow()));
        assertThat(login("home/lamp", lamp.secret().text() + "x")).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("home/lamp", "")).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("home/lamp2", lamp.secret().text())).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("house/lamp", lamp.secret().text())).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("home", lamp.secret().text())).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("home/a/b", lamp.secret().text())).isInstanceOf(Login.BadCredentials.class);

        assertThat(known("home/lamp"))
                .isEqualTo(login("home/lamp", lamp.secret().text()));
        assertThat(known("home/lamp2")).isInstanceOf(Login.BadCredentials.class);
        assertThat(known("house/lamp")).isInstanceOf(Login.BadCredentials.class);
    }

    @Test
    void aThingOfTheSameNameInAnotherProjectIsAnother() {
        var here = create("twin");
        project("away");
        var there = (ThingRegistry.Creation.Created)
                thingRegistry.create(find("away"), new NewThing("twin", null, null, Map.of()), Actor.PLATFORM);

        assertThat(login("away/twin", here.secret().text())).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("away/twin", there.secret().text())).isInstanceOf(Login.Device.class);
    }

    @Test
    void aThingJustMadeMayConnectThoughItWasAskedForBefore() {
        assertThat(login("home/soon", "x")).isInstanceOf(Login.BadCredentials.class);

        var soon = create("soon");

        assertThat(login("home/soon", soon.secret().text())).isInstanceOf(Login.Device.class);
    }

    @Test
    void aDisabledThingIsToldSoOnlyAfterTheRightKey() {
        var off = create("off");
        var disable = new ThingPatch(null, null, Map.of(), false, null, null);

        thingRegistry.change(home, "off", disable, null, Actor.PLATFORM);

        assertThat(login("home/off", off.secret().text())).isInstanceOf(Login.NotAllowed.class);
        assertThat(login("home/off", "wrong")).isInstanceOf(Login.BadCredentials.class);
        assertThat(known("home/off")).isInstanceOf(Login.NotAllowed.class);
        assertThat(registry.connections.closed)
                .contains("thing " + off.thing().ref().key() + " disabled");
    }

    @Test
    void aRotatedKeyGoesOnForTheOverlapAndNoLonger() {
        var thing = create("turning");
        var old = thing.secret().text();

        var fresh = secrets.rotate(thing.thing(), Duration.ofMinutes(10), Actor.PLATFORM)
                .text();

        assertThat(login("home/turning", old)).isInstanceOf(Login.Device.class);
        assertThat(login("home/turning", fresh)).isInstanceOf(Login.Device.class);
        registry.clock.advance(Duration.ofMinutes(10));
        assertThat(login("home/turning", old)).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("home/turning", fresh)).isInstanceOf(Login.Device.class);
    }

    @Test
    void withoutAnOverlapTheOldKeyAndItsConnectionsEndAtOnce() {
        var thing = create("turned");

        secrets.rotate(thing.thing(), Duration.ZERO, Actor.PLATFORM);

        assertThat(login("home/turned", thing.secret().text())).isInstanceOf(Login.BadCredentials.class);
        assertThat(registry.connections.closed)
                .contains("thing " + thing.thing().ref().key() + " credentials_revoked");
    }

    @Test
    void aRevokedKeyOpensNothing() {
        var thing = create("revoked");

        secrets.revoke(thing.thing(), Actor.PLATFORM);

        assertThat(login("home/revoked", thing.secret().text())).isInstanceOf(Login.BadCredentials.class);
    }

    @Test
    void aDeletedThingIsUnknownAndItsNameIsFreeForAnotherNumber() {
        var first = create("again");
        var key = first.thing().ref().key();
        assertThat(things.facts(key)).isPresent();

        thingRegistry.delete(first.thing(), Actor.PLATFORM);

        assertThat(things.facts(key)).isEmpty();
        assertThat(things.facts(first.thing().ref().id())).isEmpty();
        assertThat(login("home/again", first.secret().text())).isInstanceOf(Login.BadCredentials.class);
        var second = create("again");
        assertThat(second.thing().ref().key()).isGreaterThan(key);
        assertThat(things.facts(key)).isEmpty();
        assertThat(login("home/again", first.secret().text())).isInstanceOf(Login.BadCredentials.class);
    }

    @Test
    void anAppKeyLogsInToItsOwnProjectUntilItIsRevoked() {
        var keys = registry.get(AppKeys.class);
        var issued = keys.issue(
                home,
                "dashboard",
                Set.of(AppKey.Scope.READ),
                new ThingSelection.All(),
                List.of(),
                null,
                Actor.PLATFORM);
        var user = "home/@" + issued.key().id();
        project("neighbour");

        assertThat(login(user, issued.secret().text())).isInstanceOf(Login.App.class);
        assertThat(login(user, "wrong")).isInstanceOf(Login.BadCredentials.class);
        assertThat(login("neighbour/@" + issued.key().id(), issued.secret().text()))
                .isInstanceOf(Login.BadCredentials.class);
        keys.revoke(home, issued.key().id(), Actor.PLATFORM);
        assertThat(login(user, issued.secret().text())).isInstanceOf(Login.BadCredentials.class);
    }

    @Test
    void whatAnotherProcessChangesIsHeard() throws SQLException {
        var thing = create("heard");
        assertThat(login("home/heard", thing.secret().text())).isInstanceOf(Login.Device.class);

        try (var connection = registry.dataSource().getConnection();
                var update = connection.createStatement()) {
            update.execute("update thing set enabled = false where name = 'heard'");
        }

        await().until(() -> login("home/heard", thing.secret().text()) instanceof Login.NotAllowed);
    }

    @Test
    void aChangeCommittedAfterLaterOnesIsHeardToo() throws SQLException {
        var slow = create("slow");
        var quick = create("quick");
        login("home/slow", slow.secret().text());
        try (var connection = registry.dataSource().getConnection();
                var update = connection.createStatement()) {
            connection.setAutoCommit(false);
            update.execute("update thing set enabled = false where name = 'slow'");
            secrets.revoke(quick.thing(), Actor.PLATFORM);
            await().until(() -> login("home/quick", quick.secret().text()) instanceof Login.BadCredentials);
            connection.commit();
        }

        await().until(() -> login("home/slow", slow.secret().text()) instanceof Login.NotAllowed);
    }

    @Test
    void threeThousandThingsReturnAtOnce() {
        var all = new HashMap<String, String>();
        for (int i = 0; i < 3_000; i++) {
            var name = "storm-" + i;
            all.put("home/" + name, create(name).secret().text());
        }

        var logins = all.entrySet().stream()
                .map(entry -> credentials
                        .login(entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8))
                        .toCompletableFuture())
                .toList();
        CompletableFuture.allOf(logins.toArray(CompletableFuture[]::new)).join();

        assertThat(logins).allMatch(login -> login.join() instanceof Login.Device);
    }

    static Project project(String name) {
        return ((Projects.Creation.Created) registry.get(Projects.class).create(name, null, Actor.PLATFORM)).project();
    }

    static Project find(String name) {
        return registry.get(Projects.class).find(name).orElseThrow();
    }

    static ThingRegistry.Creation.Created create(String name) {
        return (ThingRegistry.Creation.Created)
                thingRegistry.create(home, new NewThing(name, null, null, Map.of()), Actor.PLATFORM);
    }

    /** Who a name stands for, no key asked. */
    private static Login known(String username) {
        return credentials.find(username).toCompletableFuture().join();
    }

    static Login login(String username, String secret) {
        return credentials
                .login(username, secret.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }
}
