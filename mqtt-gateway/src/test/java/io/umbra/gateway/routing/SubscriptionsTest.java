package io.umbra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.shadow.Spelling;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionsTest {

    private static final Route.OfShadow DELTA = new Route.OfShadow("t", "", Spelling.NATIVE, ShadowVerb.DELTA);

    private final Subscriptions subscriptions = new Subscriptions();
    private final Ear ear = new Ear();

    @Test
    void aMessageIsHeardOnceAtTheHighestQosOfTheFiltersThatMatch() {
        subscribe("a/b", 0, 0);
        subscribe("a/+", 1, 7);
        subscribe("a/#", 2, 8);

        subscriptions.publish(message("a/b", 1));

        assertThat(ear.heard).hasSize(1);
        assertThat(ear.heard.getFirst().qos()).isEqualTo(1);
        assertThat(ear.heard.getFirst().identifiers()).containsExactlyInAnyOrder(7, 8);
    }

    @Test
    void noLocalKeepsAPublishersOwnMessagesFromIt() {
        subscriptions.add(new Subscription(ear, 1, filter("a"), 1, true, 0));

        subscriptions.publish(new Message(
                1, "a", new Route.Plain(), null, new byte[0], 1, MessageProperties.NONE, 0, ear.voice(), null));
        subscriptions.publish(message("a", 1));

        assertThat(ear.heard).hasSize(1);
    }

    @Test
    void whatIsRemovedIsHeardNoMore() {
        var exact = subscribe("a/b", 1, 0);
        var wild = subscribe("a/+", 1, 0);
        subscriptions.remove(exact);
        subscriptions.remove(wild);

        subscriptions.publish(message("a/b", 1));

        assertThat(ear.heard).isEmpty();
        assertThat(subscriptions.isEmpty()).isTrue();
    }

    @Test
    void nothingIsRenderedThatNobodySubscribed() {
        subscribe("$iot/t/shadow/update/accepted", 1, 0);
        subscribe("$iot/+/shadow/desired", 1, 0);
        var rendered = new AtomicInteger();

        subscriptions.publish(1, DELTA, () -> {
            rendered.incrementAndGet();
            return message(DELTA.text(), 1);
        });

        assertThat(rendered).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/t/shadow/delta, true",
        "$iot/+/shadow/delta, true",
        "$iot/t/shadow/+, true",
        "$iot/t/shadow/#, true",
        "$iot/t/#, true",
        "$iot/+/+/+, true",
        "$iot/#, true",
        "+/t/shadow/delta, false",
        "#, false",
        "$iot/u/shadow/delta, false",
        "$baidu/iot/shadow/t/delta, false",
    })
    void whoeverSubscribedAShadowsTopicHearsIt(String filter, boolean heard) {
        subscribe(filter, 1, 0);

        subscriptions.publish(1, DELTA, () -> message(DELTA.text(), 1));

        assertThat(ear.heard).hasSize(heard ? 1 : 0);
    }

    private Subscription subscribe(String filter, int qos, int identifier) {
        var subscription = new Subscription(ear, 1, filter(filter), qos, false, identifier);
        subscriptions.add(subscription);
        return subscription;
    }

    private static TopicFilter filter(String text) {
        return Objects.requireNonNull(TopicFilter.of(text));
    }

    private static Message message(String topic, int qos) {
        return new Message(1, topic, Route.of(topic), null, new byte[0], qos, MessageProperties.NONE, 0, null, null);
    }
}
