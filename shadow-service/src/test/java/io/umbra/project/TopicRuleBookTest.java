package io.umbra.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.registry.Actor;
import io.umbra.registry.Page;
import io.umbra.registry.RegistryContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRuleBookTest {

    static RegistryContext registry;

    @BeforeAll
    static void start() {
        registry = new RegistryContext();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void aRuleHoldsAtOnceUntilItIsTakenBack() {
        var home = project("at-once");
        var book = registry.get(TopicRuleBook.class);
        var known = registry.get(TopicRules.class);

        var added = (TopicRuleBook.Addition.Added) book.add(
                home, new TopicGrant("up/%thing%", TopicGrant.Allow.PUBLISH), TopicRule.Who.THINGS, Actor.PLATFORM);

        assertThat(known.of(home.key())).containsExactly(added.rule());
        assertThat(known.of(home.key())).isSameAs(known.of(home.key()));
        assertThat(book.list(home, new Page.Request(null, 10)).items()).containsExactly(added.rule());
        assertThat(book.remove(home, added.rule().id(), Actor.PLATFORM)).isTrue();
        assertThat(known.of(home.key())).isEmpty();
        assertThat(book.remove(home, added.rule().id(), Actor.PLATFORM)).isFalse();
    }

    @Test
    void aRuleThatAnotherProcessWroteIsHeardOf() throws Exception {
        var home = project("elsewhere");
        try (var connection = registry.dataSource().getConnection();
                var insert = connection.prepareStatement("insert into topic_rule values"
                        + " ('elsewhere', ?, 'a/#', 'BOTH', 'ALL', now(), 'account:admin')")) {
            insert.setLong(1, home.key());
            insert.executeUpdate();
        }
        await().until(() -> registry.get(TopicRules.class).of(home.key()).stream()
                .anyMatch(rule -> rule.id().equals("elsewhere")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b#",
                "a+/b",
                "#/a",
                "$iot/x",
                "$share/g/a",
                "$SYS/#",
                "a\u0000",
                "1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7"
            })
    void aFilterThatCannotBeGrantedIsSaidToBeOne(String filter) {
        assertThat(TopicGrant.faultOf(filter)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/a", "a/%thing%/#", "$own/x", "/"})
    void otherFiltersCan(String filter) {
        assertThat(TopicGrant.faultOf(filter)).isEmpty();
    }

    private static Project project(String name) {
        return ((Projects.Creation.Created) registry.get(Projects.class).create(name, null, Actor.PLATFORM)).project();
    }
}
