package io.umbra.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.registry.Actor;
import io.umbra.registry.Edit;
import io.umbra.registry.Page;
import io.umbra.registry.RegistryContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectsTest {

    static RegistryContext registry;
    static Projects projects;
    static KnownProjects known;

    @BeforeAll
    static void start() {
        registry = new RegistryContext();
        projects = registry.get(Projects.class);
        known = registry.get(KnownProjects.class);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void aProjectIsKnownToTheHotPathAtOnce() {
        assertThat(known.find("at-once")).isEmpty();

        var created = create("at-once");

        assertThat(known.find("at-once")).contains(created.facts());
        assertThat(known.find(created.key())).contains(created.facts());
    }

    @Test
    void aNameIsGivenOnce() {
        create("once");

        assertThat(projects.create("once", null, Actor.PLATFORM)).isInstanceOf(Projects.Creation.NameTaken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a/b", "a b", "+", "#", "\u5bb6", "a\u0000"})
    void aNameIsOfAClosedSetOfCharacters(String name) {
        assertThat(projects.create(name, null, Actor.PLATFORM)).isInstanceOf(Projects.Creation.InvalidName.class);
    }

    @Test
    void aLimitThatIsSetHoldsAndOneTakenBackFollowsTheDefault() {
        create("limited");

        var set = projects.change("limited", limit("thingRate", Optional.of(7)), null, Actor.PLATFORM);
        assertThat(limits(set).thingRate()).isEqualTo(7);
        assertThat(known.find("limited").orElseThrow().limits().thingRate()).isEqualTo(7);

        var back = projects.change("limited", limit("thingRate", Optional.empty()), null, Actor.PLATFORM);
        assertThat(limits(back)).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void anUnknownLimitAndOneOutOfBoundsAreRefused() {
        create("refused");

        assertThat(projects.change("refused", limit("speed", Optional.of(1)), null, Actor.PLATFORM))
                .isEqualTo(new Edit.Invalid<>("/limits/speed", "unknown", "there is no such limit"));
        assertThat(projects.change("refused", limit("maxDepth", Optional.of(65)), null, Actor.PLATFORM))
                .isEqualTo(new Edit.Invalid<>("/limits/maxDepth", "range", "maxDepth must be 1 to 64"));
    }

    @Test
    void aChangeThatExpectsAnotherVersionIsStale() {
        var created = create("stale");

        assertThat(created.version()).isEqualTo(1);
        assertThat(projects.change("stale", limit("thingRate", Optional.of(1)), 2L, Actor.PLATFORM))
                .isEqualTo(new Edit.Stale<>(1));
        assertThat(projects.change("stale", limit("thingRate", Optional.of(1)), 1L, Actor.PLATFORM))
                .isInstanceOf(Edit.Done.class);
    }

    @Test
    void aDeletedProjectIsUnknownItsConnectionsCloseAndItsNameIsFree() {
        var first = create("gone");

        assertThat(projects.delete("gone", null, Actor.PLATFORM)).isInstanceOf(Edit.Done.class);

        assertThat(known.find("gone")).isEmpty();
        assertThat(known.find(first.key())).isEmpty();
        assertThat(registry.connections.closed).contains("project " + first.key() + " project_deleted");
        assertThat(create("gone").key()).isGreaterThan(first.key());
    }

    @Test
    void aListComesInPagesInTheOrderOfNames() {
        for (var name : new String[] {"list-c", "list-a", "list-b", "list_d", "other"}) {
            create(name);
        }

        var first = projects.list("list-", new Page.Request(null, 2));
        assertThat(first.items()).extracting(Project::name).containsExactly("list-a", "list-b");
        var second = projects.list("list-", new Page.Request(first.last(), 2));
        assertThat(second.items()).extracting(Project::name).containsExactly("list-c");
        assertThat(second.last()).isNull();
    }

    static Project create(String name) {
        return ((Projects.Creation.Created) projects.create(name, null, Actor.PLATFORM)).project();
    }

    static Limits limits(Edit<Project> edit) {
        return ((Edit.Done<Project>) edit).value().limits();
    }

    static ProjectPatch limit(String name, Optional<Integer> value) {
        return new ProjectPatch(null, Map.of(name, value), null, null, null, null);
    }
}
