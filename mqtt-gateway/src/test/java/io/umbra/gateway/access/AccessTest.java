package io.umbra.gateway.access;

import static io.umbra.project.AppKey.Scope.CONTROL;
import static io.umbra.project.AppKey.Scope.PRESENCE;
import static io.umbra.project.AppKey.Scope.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.MessageProperties;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.presence.Listening;
import io.umbra.project.AppKey;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.project.ThingSelection;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    private static final ProjectFacts HOME = new ProjectFacts(1, "home", Limits.DEFAULT, Policies.DEFAULT);
    private static final Identity DEVICE = new Identity.Device(
            new ThingFacts(new ThingRef(1, 1, new ThingId("home", "t")), HOME, true, null, null, DesiredPolicy.STICKY));

    private static final ThingFacts LAMP = new ThingFacts(
            new ThingRef(2, 1, new ThingId("home", "lamp")),
            HOME,
            true,
            null,
            null,
            DesiredPolicy.STICKY,
            Map.of("site", "A"),
            Set.of("greenhouse"));

    private final Access access = new Access(new OneThing(LAMP));

    /** A registry of one thing. */
    private record OneThing(ThingFacts only) implements Things {

        @Override
        public Optional<ThingFacts> facts(long key) {
            return Optional.of(only).filter(thing -> thing.ref().key() == key);
        }

        @Override
        public Optional<ThingFacts> facts(ThingId id) {
            return Optional.of(only).filter(thing -> thing.ref().id().equals(id));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$iot/t/shadow/update",
                "$iot/t/shadow/get",
                "$iot/t/shadow/delete",
                "$iot/t/shadow/delta/rejected",
                "$iot/t/shadow/name/n/update",
                "$baidu/iot/shadow/t/update",
                "$baidu/iot/shadow/t/delta/rejected",
                "$baidu/iot/shadow/t/method/cloud/req",
                "$baidu/iot/shadow/t/method/device/resp",
                "$iot/t/command/1/response",
                "$iot/t/event/hot/post",
                "$baidu/iot/general/a/b",
            })
    void aThingPublishesItsRequestsAndGeneralMessages(String topic) {
        assertThat(access.mayPublish(DEVICE, Route.of(topic))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$iot/u/shadow/update",
                "$iot/tt/shadow/update",
                "$iot/T/shadow/update",
                "$iot/t/shadow/update/accepted",
                "$iot/t/shadow/delta",
                "$iot/t/shadow/desired",
                "$iot/t/presence",
                "$iot/t/command/1/request",
                "$iot/t/command/1/response/rejected",
                "$iot/u/command/1/response",
                "$iot/t/event/hot/post/accepted",
                "$iot/u/event/hot/post",
                "$baidu/iot/shadow/t/method/device/req",
                "$iot/t/anything",
                "$baidu/iot/shadow/u/update",
                "$baidu/sys/event/connect",
                "$SYS/broker/uptime",
                "a",
                "$queue/a",
            })
    void aThingPublishesNothingElse(String topic) {
        assertThat(access.mayPublish(DEVICE, Route.of(topic))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$iot/t/shadow/update/accepted",
                "$iot/t/shadow/delta",
                "$iot/t/shadow/#",
                "$iot/t/#",
                "$iot/t/+/+/accepted",
                "$iot/t/command/+/request",
                "$iot/t/command/1/request",
                "$iot/t/event/hot/post/accepted",
                "$baidu/iot/shadow/t/method/device/req",
                "$baidu/iot/shadow/t/delta",
                "$baidu/iot/shadow/t/#",
                "$baidu/iot/general/#",
                "$baidu/iot/general/a",
            })
    void aThingSubscribesWhatItIsTold(String filter) {
        assertThat(access.maySubscribe(DEVICE, filter(filter))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "+",
                "+/t/shadow/delta",
                "$iot/#",
                "$iot/+/shadow/delta",
                "$iot/u/shadow/delta",
                "$iot/u/#",
                "$iot/t",
                "$iot/t/shadow/update",
                "$iot/t/presence",
                "$iot/t/shadow/nonsense",
                "$iot/t/command/1/response",
                "$iot/t/event/hot/post",
                "$iot/u/command/+/request",
                "$baidu/iot/shadow/t/method/device/resp",
                "$baidu/#",
                "$baidu/+/shadow/t/#",
                "$baidu/iot/#",
                "$baidu/iot/+/t/#",
                "$baidu/iot/shadow/+/delta",
                "$baidu/sys/event/connect",
                "$SYS/#",
                "a/b",
            })
    void aThingSubscribesNothingElse(String filter) {
        assertThat(access.maySubscribe(DEVICE, filter(filter))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/+/shadow/delta, true, false",
        "$iot/lamp/shadow/update, true, false",
        "$baidu/iot/shadow/+/update/documents, true, false",
        "$baidu/iot/general/#, true, false",
        "$iot/#, true, true",
        "$iot/+/#, true, true",
        "$iot/+/+, true, true",
        "$iot/+/presence, false, true",
        "$baidu/sys/event/connect, false, true",
        "$baidu/#, true, true",
        "#, false, false",
        "+/lamp/presence, false, false",
        "$SYS/#, false, false",
        "a/#, false, false",
    })
    void aKeySubscribesByItsScopes(String filter, boolean read, boolean presence) {
        assertThat(access.maySubscribe(key(all(), READ), filter(filter))).isEqualTo(read);
        assertThat(access.maySubscribe(key(all(), PRESENCE), filter(filter))).isEqualTo(presence);
        assertThat(access.maySubscribe(key(all(), CONTROL), filter(filter))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/lamp/shadow/delta, lamp, true",
        "$iot/door/shadow/delta, door, false",
        "$iot/lamp/presence, lamp, false",
    })
    void ofAWildcardAKeyHearsItsThingsOnly(String topic, String thing, boolean heard) {
        var named = key(new ThingSelection.Names(Set.of("lamp")), READ);

        assertThat(access.mayHear(named, message(topic, thing))).isEqualTo(heard);
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/shadow/update",
        "$iot/t/presence",
        "$iot/u/shadow/delta",
        "$iot/t/shadow/delta/rejected",
        "$iot/t/command/1/response",
        "$iot/t/event/hot/post",
        "$iot/u/command/1/request",
    })
    void aThingDoesNotHearWhatIsForApps(String topic) {
        assertThat(access.mayHear(DEVICE, message(topic, "t"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/lamp/shadow/update, CONTROL",
        "$iot/lamp/shadow/delete, CONTROL",
        "$iot/lamp/shadow/get, READ",
        "$iot/lamp/event/hot/post, REPORT",
    })
    void aKeyAsksByItsScopesAndOfItsThings(String topic, AppKey.Scope needed) {
        for (var scope : AppKey.Scope.values()) {
            assertThat(access.mayPublish(key(all(), scope), Route.of(topic))).isEqualTo(scope == needed);
        }
        assertThat(access.mayPublish(key(new ThingSelection.Names(Set.of("door")), needed), Route.of(topic)))
                .isFalse();
    }

    @Test
    void tagsAndGroupsDecideWhatAKeyHearsAndAsks() {
        var message = message("$iot/lamp/shadow/desired", "lamp");
        var other = message("$iot/door/shadow/desired", "door");
        for (var selection :
                List.of(new ThingSelection.Tagged("site", "A"), new ThingSelection.InGroup("greenhouse"))) {
            var key = key(selection, AppKey.Scope.READ);
            assertThat(access.mayHear(key, message)).isTrue();
            assertThat(access.mayHear(key, other)).isFalse();
            assertThat(Access.reaches(key, LAMP)).isTrue();
        }
        for (var selection : List.of(new ThingSelection.Tagged("site", "B"), new ThingSelection.InGroup("cellar"))) {
            var key = key(selection, AppKey.Scope.READ);
            assertThat(access.mayHear(key, message)).isFalse();
            assertThat(Access.reaches(key, LAMP)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/command/+/request, NATIVE",
        "$iot/t/command/#, NATIVE",
        "$iot/t/#, NATIVE",
        "$baidu/iot/shadow/t/method/device/req, TIANGONG",
        "$baidu/iot/shadow/t/#, TIANGONG",
        "$iot/t/command/1/request,",
        "$iot/t/command/+/response/rejected,",
        "$iot/t/shadow/#,",
    })
    void aThingAttendsWhereAllRequestsAreHeard(String filter, @Nullable Listening to) {
        assertThat(access.attends(DEVICE, List.of(filter(filter)))).isEqualTo(to);
        assertThat(access.attends(key(all(), READ), List.of(filter(filter)))).isNull();
    }

    @Test
    void aThingThatListensToBothSpellingsIsAskedInTheNativeOne() {
        var both = List.of(filter("$baidu/iot/shadow/t/#"), filter("$iot/t/#"));

        assertThat(access.attends(DEVICE, both)).isEqualTo(Listening.NATIVE);
    }

    private static ThingSelection all() {
        return new ThingSelection.All();
    }

    private static Identity key(ThingSelection things, AppKey.Scope scope) {
        return new Identity.App(new AppKey("k", HOME, Set.of(scope), things, null));
    }

    private static TopicFilter filter(String text) {
        return Objects.requireNonNull(TopicFilter.of(text));
    }

    private static Message message(String topic, String thing) {
        return new Message(1, topic, Route.of(topic), thing, new byte[0], 1, MessageProperties.NONE, 0, null, null);
    }
}
