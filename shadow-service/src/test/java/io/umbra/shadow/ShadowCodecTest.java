package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.thing.DesiredPolicy;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShadowCodecTest {

    private final OneThing thing = new OneThing();

    @Test
    void aShadowReadsBackAsItWasStored() {
        thing.device("{\"reported\":{\"a\":1.50,\"b/c\":{\"~\":[1,\"ü\"]},\"e\":{},\"gone\":1}}");
        thing.device("{\"reported\":{\"gone\":null}}");
        thing.app("{\"desired\":{\"big\":123456789012345678901234567890}}");
        var shadow = thing.shadow();

        var back = ShadowCodec.decode(shadow.version(), shadow.desiredVersion(), ShadowCodec.encode(shadow));

        assertThat(back).isEqualTo(shadow);
        assertThat(back.reported().removals()).containsOnlyKeys("/gone");
    }

    @Test
    void whatWasDoneReadsBackFromTheJournal() {
        thing.device("{\"reported\":{\"a\":1,\"n\":{\"x\":1}}}");
        var result = OneThing.changed(thing.device("{\"reported\":{\"a\":2,\"n\":null}}"));
        var body = ShadowCodec.encode(result.reported(), result.desired());

        assertThat(body)
                .isEqualTo("{\"reported\":{\"patch\":{\"a\":2,\"n\":null},\"ts\":{\"/a\":1700000000000},"
                        + "\"removed\":[\"/n/x\"],\"previous\":{\"/a\":1,\"/n/x\":1}}}");
        assertThat(ShadowCodec.decodeApplied(Json.parseObject(body), "reported"))
                .isEqualTo(Objects.requireNonNull(result.reported()));
        assertThat(ShadowCodec.decodeApplied(Json.parseObject(body), "desired")).isNull();
    }

    @Test
    void howItWasAskedForIsKept() {
        thing.with(DesiredPolicy.CLEAR_ON_MATCH);
        thing.app("{\"desired\":{\"a\":1}}");
        var matched = OneThing.changed(thing.device("{\"reported\":{\"a\":1}}"));
        var cleared = OneThing.changed(thing.device("{\"reported\":null}"));

        assertThat(back(Objects.requireNonNull(matched.desired())).asked()).isEqualTo(Applied.Asked.NOT);
        assertThat(back(Objects.requireNonNull(cleared.reported())).asked()).isEqualTo(Applied.Asked.CLEAR);
    }

    private static Applied back(Applied applied) {
        var body = Json.parseObject(ShadowCodec.encode(applied, null));
        return Objects.requireNonNull(ShadowCodec.decodeApplied(body, "reported"));
    }
}
