package io.umbra.gateway.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.topic.Route.CloudMethod;
import io.umbra.gateway.topic.Route.General;
import io.umbra.gateway.topic.Route.OfCommand;
import io.umbra.gateway.topic.Route.OfEvent;
import io.umbra.gateway.topic.Route.OfPresence;
import io.umbra.gateway.topic.Route.OfShadow;
import io.umbra.gateway.topic.Route.OfThing;
import io.umbra.gateway.topic.Route.Plain;
import io.umbra.gateway.topic.Route.SystemEvent;
import io.umbra.gateway.topic.Route.Unroutable;
import io.umbra.shadow.Spelling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DELTA_ACCEPTED")
    void everyTopicOfAShadowIsReadAndWrittenInBothSpellings(ShadowVerb verb) {
        for (var spelling : Spelling.values()) {
            var route = new OfShadow("env-01", "", spelling, verb);
            assertThat(Route.of(route.text())).isEqualTo(route);
        }
        var named = new OfShadow("env-01", "a:b_c-D", Spelling.NATIVE, verb);
        assertThat(Route.of(named.text())).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/shadow/update, NATIVE, UPDATE",
        "$iot/t/shadow/update/documents, NATIVE, UPDATE_DOCUMENTS",
        "$iot/t/shadow/delta/rejected, NATIVE, DELTA_REJECTED",
        "$iot/t/shadow/desired, NATIVE, DESIRED",
        "$baidu/iot/shadow/t/update/snapshot, TIANGONG, UPDATE_SNAPSHOT",
        "$baidu/iot/shadow/t/delete/accepted, TIANGONG, DELETE_ACCEPTED",
        "$baidu/iot/shadow/t/delta/accepted, TIANGONG, DELTA_ACCEPTED",
    })
    void theSpellingsAreThoseOfTheDocumentation(String topic, Spelling spelling, ShadowVerb verb) {
        assertThat(Route.of(topic)).isEqualTo(new OfShadow("t", "", spelling, verb));
    }

    @Test
    void aRequestIsAnsweredInItsOwnSpellingAndShadow() {
        assertThat(((OfShadow) Route.of("$baidu/iot/shadow/t/get")).accepted().text())
                .isEqualTo("$baidu/iot/shadow/t/get/accepted");
        assertThat(((OfShadow) Route.of("$iot/t/shadow/name/n/update"))
                        .rejected()
                        .text())
                .isEqualTo("$iot/t/shadow/name/n/update/rejected");
        assertThat(((OfShadow) Route.of("$iot/t/shadow/delta/rejected"))
                        .rejected()
                        .text())
                .isEqualTo("$iot/t/shadow/delta/rejected");
    }

    @Test
    void topicsBesideTheShadowAreKnown() {
        assertThat(Route.of("$iot/t/presence")).isEqualTo(new OfPresence("t"));
        assertThat(Route.of("$iot/t/other")).isEqualTo(new OfThing("t"));
        assertThat(Route.of("$baidu/iot/shadow/t/method/cloud/req")).isEqualTo(new CloudMethod("t"));
        assertThat(Route.of("$baidu/iot/shadow/t/method/cloud/resp")).isEqualTo(new OfThing("t"));
        assertThat(Route.of("$baidu/sys/event/connect")).isEqualTo(new SystemEvent(true));
        assertThat(Route.of("$baidu/sys/event/disconnect")).isEqualTo(new SystemEvent(false));
        assertThat(Route.of("$baidu/iot/general/a/b")).isEqualTo(new General());
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/command/1/request, 1, NATIVE, REQUEST",
        "$iot/t/command/0-a.b:C/response, 0-a.b:C, NATIVE, RESPONSE",
        "$iot/t/command/1/response/rejected, 1, NATIVE, RESPONSE_REJECTED",
        "$baidu/iot/shadow/t/method/device/req, '', TIANGONG, REQUEST",
        "$baidu/iot/shadow/t/method/device/resp, '', TIANGONG, RESPONSE",
    })
    void commandsHaveTopicsInBothSpellings(String topic, String id, Spelling spelling, CommandVerb verb) {
        var route = new OfCommand("t", id, spelling, verb);
        assertThat(Route.of(topic)).isEqualTo(route);
        assertThat(route.text()).isEqualTo(topic);
    }

    @Test
    void aNameNoShadowMayHaveIsForTheLaneToRefuse() {
        assertThat(Route.of("$iot/t/shadow/name/a b/get"))
                .isEqualTo(new OfShadow("t", "a b", Spelling.NATIVE, ShadowVerb.GET));
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/event/hot/post, hot, POST",
        "$iot/t/event/hot_1-a/post/accepted, hot_1-a, ACCEPTED",
        "$iot/t/event/\u6e29/post/rejected, \u6e29, REJECTED",
    })
    void eventsHaveTopics(String topic, String event, EventVerb verb) {
        var route = new OfEvent("t", event, verb);
        assertThat(Route.of(topic)).isEqualTo(route);
        assertThat(route.text()).isEqualTo(topic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a/b", "/", "/brook/L1", "iot/t/shadow/update", " $iot/t/shadow/update", "$neucrack/app"})
    void whatIsNotThePlatformsIsPlain(String topic) {
        assertThat(Route.of(topic)).isEqualTo(new Plain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$iot",
                "$iot/",
                "$iot/t",
                "$iot/t/",
                "$iot//shadow/update",
                "$iot/-t/shadow/update",
                "$iot/t t/shadow/update",
                "$iot/t\u0001/shadow/update",
                "$iot/\u00e4/shadow/update",
                "$iot/+/shadow/update",
                "$iot/#",
                "$iot/t/shadow",
                "$iot/t/shadow/",
                "$iot/t/shadow/Update",
                "$iot/t/shadow/update/",
                "$iot/t/shadow//update",
                "$iot/t/shadow/update/accepted/",
                "$iot/t/shadow/update/accepted/x",
                "$iot/t/shadow/delta/accepted",
                "$iot/t/shadow/name",
                "$iot/t/shadow/name/",
                "$iot/t/shadow/name/update",
                "$iot/t/shadow/name//update",
                "$iot/t/shadow/name/a/b/update",
                "$iot/t/shadow/name/+/update",
                "$iot/t/shadow/name/n/",
                "$iot/abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcde/shadow/update",
                "$iot/t/command/",
                "$iot/t/command/1",
                "$iot/t/command//request",
                "$iot/t/command/a b/request",
                "$iot/t/command/1/request/",
                "$iot/t/command/1/response/accepted",
                "$iot/t/event/hot",
                "$iot/t/event//post",
                "$iot/t/event/a.b/post",
                "$iot/t/event/hot/post/",
                "$iot/t/event/hot/posted",
                "$baidu/iot/shadow/t/method/device/req/x",
                "$baidu",
                "$baidu/",
                "$baidu/iot",
                "$baidu/iot/shadow",
                "$baidu/iot/shadow/",
                "$baidu/iot/shadow/t",
                "$baidu/iot/shadow//update",
                "$baidu/iot/shadow/t/",
                "$baidu/iot/shadow/t/name/n/update",
                "$baidu/iot/shadow/t/method",
                "$baidu/iot/shadow/t/method/cloud/req/x",
                "$baidu/iot/general",
                "$baidu/sys/event/",
                "$baidu/sys/event/connect/x",
                "$baidu/sys/event/connected",
                "$SYS/uptime",
                "$SYS",
                "$share/g/a",
            })
    void anythingElseInThePlatformsNameSpaceIsUnroutable(String topic) {
        assertThat(Route.of(topic)).isEqualTo(new Unroutable());
    }

    @Test
    void figuresOfTheGatewayStandBelowBroker() {
        assertThat(Route.of("$SYS/broker/retained messages/count")).isEqualTo(new Route.OfBroker());
    }
}
