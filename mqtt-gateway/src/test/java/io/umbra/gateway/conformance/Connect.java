package io.umbra.gateway.conformance;

import io.umbra.gateway.RawClient;
import io.umbra.gateway.World;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A CONNECT to be, of MQTT 3.1.1 or 5; whatever is said of it may be wrong. */
final class Connect {

    private final int level;
    private String clientId = "";
    private boolean clean = true;
    private int keepAlive = 60;
    private int moreFlags;
    private byte[] properties = {0};
    private byte[] willProperties = {0};
    private @Nullable String willTopic;
    private byte[] will = {};
    private int willFlags;
    private String user = "";

    private Connect(int level) {
        this.level = level;
    }

    /** A clean session of {@code home/{thing}} under a client id. */
    static Connect as(int level, String thing, String clientId) {
        var connect = new Connect(level);
        connect.user = "home/" + thing;
        connect.clientId = clientId;
        return connect;
    }

    Connect resuming() {
        clean = false;
        return this;
    }

    Connect keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    Connect with(Props said) throws IOException {
        properties = said.block();
        return this;
    }

    Connect will(int qos, boolean retain, String topic, String payload) {
        return will(qos, retain, topic, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Connect will(int qos, boolean retain, String topic, byte[] payload) {
        willTopic = topic;
        will = payload;
        willFlags = 4 | qos << 3 | (retain ? 0x20 : 0);
        return this;
    }

    Connect willWith(Props said) throws IOException {
        willProperties = said.block();
        return this;
    }

    /** Bits to be turned over in the flags, whatever they then promise. */
    Connect flipping(int bits) {
        moreFlags = bits;
        return this;
    }

    int level() {
        return level;
    }

    byte[] bytes() {
        return RawClient.packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(level);
            out.writeByte((0xC0 | (clean ? 2 : 0) | willFlags) ^ moreFlags);
            out.writeShort(keepAlive);
            if (level == 5) {
                out.write(properties);
            }
            out.writeUTF(clientId);
            if (willTopic != null) {
                if (level == 5) {
                    out.write(willProperties);
                }
                out.writeUTF(willTopic);
                out.writeShort(will.length);
                out.write(will);
            }
            out.writeUTF(user);
            out.writeUTF(World.password(user));
        });
    }
}
