package io.umbra.gateway.wire;

import static io.netty.handler.codec.mqtt.MqttMessageType.CONNACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static io.netty.handler.codec.mqtt.MqttMessageType.SUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.UNSUBACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.umbra.gateway.session.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonTablesTest {

    /** The tables of MQTT 5, those of DISCONNECT without what only clients say. */
    private static final Map<MqttMessageType, List<Integer>> TABLES = Map.of(
            CONNACK,
            codes(
                    0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97,
                    0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F),
            PUBACK,
            codes(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            PUBREC,
            codes(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            SUBACK,
            codes(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2),
            UNSUBACK,
            codes(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91),
            DISCONNECT,
            Stream.concat(
                            codes(0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90).stream(),
                            IntStream.rangeClosed(0x93, 0xA2).boxed())
                    .toList());

    private static List<Integer> codes(int... codes) {
        return IntStream.of(codes).boxed().toList();
    }

    @Test
    void everyPacketHasReasonsOfItsOwn() {
        for (var reason : Reason.values()) {
            TABLES.forEach((packet, table) -> {
                var code = ReasonTables.code(packet, reason);
                assertThat(table).as("%s in %s", reason, packet).contains(code);
                if (table.contains(reason.code())) {
                    assertThat(code).as("%s in %s", reason, packet).isEqualTo(reason.code());
                }
            });
        }
        for (var packet : List.of(PUBREL, PUBCOMP)) {
            assertThat(ReasonTables.code(packet, Reason.SUCCESS)).isZero();
            assertThat(ReasonTables.code(packet, Reason.PACKET_ID_NOT_FOUND)).isEqualTo(0x92);
        }
    }
}
