package io.umbra.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.Project;
import io.umbra.project.Projects;
import io.umbra.registry.Actor;
import io.umbra.registry.Page;
import io.umbra.registry.RegistryContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ModelsTest {

    static RegistryContext registry;
    static Models models;
    static Project home;

    @BeforeAll
    static void start() {
        registry = new RegistryContext();
        models = registry.get(Models.class);
        home = ((Projects.Creation.Created) registry.get(Projects.class).create("home", null, Actor.PLATFORM))
                .project();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void aPublishedModelIsFoundByItsIdAndVersionAsItWasWritten() {
        var source = model("lamp", "1.0");
        publish(source);

        assertThat(models.resolve(home.key(), "lamp@1.0").orElseThrow().source().toString())
                .isEqualTo(source.toString());
        assertThat(models.resolve(home.key(), "lamp").orElseThrow().ref()).hasToString("lamp@1.0");
        assertThat(models.resolve(home.key(), "lamp@1.1")).isEmpty();
        assertThat(models.resolve(home.key() + 1, "lamp")).isEmpty();
    }

    @Test
    void versionsGrowAndTheLatestIsMeantWhereNoneIsNamed() {
        publish(model("growing", "1.0"));

        assertThat(next("growing", "1.1")).isInstanceOf(Models.Publication.Published.class);
        assertThat(next("growing", "1.10")).isInstanceOf(Models.Publication.Published.class);
        assertThat(next("growing", "1.9")).isInstanceOf(Models.Publication.Exists.class);
        assertThat(next("growing", "1.10")).isInstanceOf(Models.Publication.Exists.class);
        assertThat(next("growing", "2.0")).isInstanceOf(Models.Publication.Published.class);
        assertThat(next("growing", "1.11")).isInstanceOf(Models.Publication.Published.class);

        assertThat(models.resolve(home.key(), "growing").orElseThrow().ref()).hasToString("growing@2.0");
        assertThat(models.versions(home.key(), "growing")).hasSize(5);
        assertThat(models.list(home.key(), "grow", new Page.Request(null, 10)).items())
                .extracting(ModelVersion::ref)
                .containsExactly(new ModelRef("growing", 2, 0));
    }

    @Test
    void anIdIsGivenOnceAndAVersionNeedsItsModel() {
        publish(model("single", "1.0"));

        assertThat(models.publish(home.key(), model("single", "1.1"), Actor.PLATFORM))
                .isInstanceOf(Models.Publication.Exists.class);
        assertThat(next("nowhere", "1.0")).isInstanceOf(Models.Publication.NotFound.class);
        assertThat(models.publishVersion(home.key(), "single", model("other", "1.1"), Actor.PLATFORM))
                .isInstanceOf(Models.Publication.Invalid.class);
    }

    static Models.Publication next(String id, String version) {
        return models.publishVersion(home.key(), id, model(id, version), Actor.PLATFORM);
    }

    static void publish(ObjectNode source) {
        assertThat(models.publish(home.key(), source, Actor.PLATFORM)).isInstanceOf(Models.Publication.Published.class);
    }

    static ObjectNode model(String id, String version) {
        return (ObjectNode) JsonMapper.shared().readTree("""
                {"id":"%s","version":"%s","title":"z first","properties":{"temp":{"type":"float","max":125.50,"min":-40}}}""".formatted(id, version));
    }
}
