package io.umbra.gateway.conformance;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;

import io.umbra.gateway.RawClient;
import io.umbra.gateway.RawClient.Packet;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plays a script against one broker and writes down what came, packet by packet, as far as it means something. */
final class Stage implements AutoCloseable {

    private static final String CLOSED = "closed";

    private final int port;
    private final int number;
    private final int level;
    private final Map<String, Actor> actors = new HashMap<>();

    /** @param number the script's, so that no two scripts share client ids */
    Stage(int port, int number, int level) {
        this.port = port;
        this.number = number;
        this.level = level;
    }

    /**
     * Does what a line says and tells what came of it.
     *
     * @param patience how long to wait for each packet
     */
    String play(String line, Duration patience) throws IOException {
        for (var actor : actors.values()) {
            actor.raw.waitAtMost(patience);
        }
        var words = List.of(line.split(" ", 3));
        var name = words.get(0);
        var rest = words.size() < 3 ? "" : words.get(2);
        if (words.get(1).equals("connects")) {
            return connect(name, rest.isEmpty() ? List.of() : List.of(rest.split(" ")));
        }
        var actor = actors.get(name);
        if (actor == null) {
            actor = new Actor(new RawClient(port));
            actors.put(name, actor);
        }
        return actor.does(words.get(1), rest);
    }

    private String connect(String name, List<String> wishes) throws IOException {
        var id = name;
        var thing = name;
        var at = level;
        var lasting = false;
        for (var wish : wishes) {
            if (wish.startsWith("id=")) {
                id = wish.substring(3);
            } else if (wish.startsWith("as=")) {
                thing = wish.substring(3);
            } else if (wish.startsWith("level=")) {
                at = Integer.parseInt(wish.substring(6));
            } else if (wish.equals("lasting")) {
                lasting = true;
            }
        }
        var clientId = id.isEmpty() ? "" : id.equals("long") ? "c".repeat(200) : id + number;
        var connect = Connect.as(at, thing, clientId);
        if (lasting) {
            connect.resuming();
        }
        for (var wish : wishes) {
            if (wish.startsWith("will=")) {
                var will = wish.substring(5).split(":", 3);
                connect.will(Integer.parseInt(will[0]), false, will[1], will[2]);
            } else if (wish.startsWith("flip=")) {
                connect.flipping(Integer.parseInt(wish.substring(5)));
            }
        }
        var actor = new Actor(new RawClient(port));
        var before = actors.put(name, actor);
        if (before != null) {
            before.raw.close();
        }
        actor.raw.send(connect.bytes());
        return actor.next().map(actor::meaning).orElse(CLOSED);
    }

    /** One client of the script. */
    private final class Actor {

        private final RawClient raw;
        private final Deque<Packet> aside = new ArrayDeque<>();

        Actor(RawClient raw) {
            this.raw = raw;
        }

        String does(String verb, String rest) throws IOException {
            var words = rest.split(" ");
            return switch (verb) {
                case "subscribes" -> subscribe(words);
                case "unsubscribes" -> {
                    raw.send(Peer.unsubscribe(level, 77, text(words[0])));
                    yield await(UNSUBACK);
                }
                case "publishes" -> publish(words[0], text(words[1]), text(words[2]));
                case "hears" -> hear(rest, true);
                case "sees" -> hear(rest, false);
                case "pings" -> {
                    raw.send(RawClient.pingreq());
                    yield await(PINGRESP);
                }
                case "sends" -> send(HexFormat.of().parseHex(rest.replace(" ", "")));
                case "repeats" -> repeat(words[0], words[1]);
                case "releases" -> {
                    raw.send(RawClient.ack(PUBREL, Integer.parseInt(words[0])));
                    yield await(PUBCOMP);
                }
                case "ends" -> ends();
                case "leaves" -> {
                    raw.send(RawClient.disconnect());
                    yield ends();
                }
                case "drops" -> {
                    raw.close();
                    yield "gone";
                }
                default -> throw new IllegalArgumentException(verb);
            };
        }

        private static String text(String word) {
            return word.equals("\"\"") ? "" : word;
        }

        /** Takes its leave, so that no will of a script is heard in the next. */
        void goesHome() throws IOException {
            try {
                raw.send(RawClient.disconnect());
            } catch (SocketException gone) {
                // it has left already
            }
            raw.close();
        }

        private String subscribe(String[] words) throws IOException {
            var said = words.length < 3
                    ? Props.none()
                    : Props.none().varying(Props.SUBSCRIPTION_ID, Integer.parseInt(words[2]));
            raw.send(Peer.subscribe(level, 77, said, Integer.parseInt(words[0]), text(words[1])));
            return await(SUBACK);
        }

        private String publish(String how, String topic, String payload) throws IOException {
            var qos = how.charAt(0) - '0';
            var packet = Peer.publish(level, qos, 9, topic, payload, Props.none());
            if (how.endsWith("r")) {
                packet[0] |= 1;
            }
            raw.send(packet);
            if (qos < 2) {
                return qos == 0 ? "sent" : await(PUBACK);
            }
            var received = await(PUBREC);
            if (received.equals("PUBREC")) {
                raw.send(RawClient.ack(PUBREL, 9));
                return received + " " + await(PUBCOMP);
            }
            return received;
        }

        /** Any bytes; a ping after them shows whether the connection stands. */
        private String send(byte[] bytes) throws IOException {
            try {
                raw.send(bytes);
                raw.send(RawClient.pingreq());
            } catch (SocketException closed) {
                // What the broker said before it closed is still there to be read.
            }
            for (var packet = next(); packet.isPresent(); packet = next()) {
                if (packet.get().type() == DISCONNECT) {
                    return meaning(packet.get()) + ", " + ends();
                }
                if (packet.get().type() == PINGRESP) {
                    return "open";
                }
            }
            return CLOSED;
        }

        /** A QoS 2 publish that comes twice before it is released. */
        private String repeat(String topic, String payload) throws IOException {
            var packet = Peer.publish(level, 2, 9, topic, payload, Props.none());
            raw.send(packet, Peer.flipped(packet, 8));
            var received = await(PUBREC);
            raw.send(RawClient.ack(PUBREL, 9));
            var answer = next();
            while (answer.isPresent() && answer.get().type() == PUBREC) {
                answer = next();
            }
            return received + " " + answer.map(this::meaning).orElse(CLOSED);
        }

        private String ends() throws IOException {
            var came = new ArrayList<String>();
            for (var packet = next(); packet.isPresent(); packet = next()) {
                came.add(meaning(packet.get()));
            }
            came.add(CLOSED);
            return String.join(", ", came);
        }

        /** Waits for a packet; messages that come before it are kept for later. */
        private String await(int type) throws IOException {
            for (var packet = next(); ; packet = next()) {
                if (packet.isEmpty()) {
                    return CLOSED;
                }
                if (packet.get().type() == PUBLISH) {
                    aside.add(packet.get());
                } else if (packet.get().type() == type) {
                    return meaning(packet.get());
                } else if (packet.get().type() == DISCONNECT) {
                    return meaning(packet.get()) + ", " + ends();
                } else {
                    throw new IOException("unexpected " + packet.get());
                }
            }
        }

        /** Every message until one says this. */
        private String hear(String until, boolean acknowledges) throws IOException {
            var heard = new ArrayList<String>();
            while (true) {
                var packet = aside.isEmpty() ? next() : Optional.of(aside.remove());
                if (packet.isEmpty()) {
                    heard.add(CLOSED);
                    return String.join(", ", heard);
                }
                heard.add(meaning(packet.get()));
                if (packet.get().type() != PUBLISH) {
                    continue;
                }
                var message = heard(packet.get());
                if (acknowledges) {
                    acknowledge(message);
                }
                if (message.text().equals(until)) {
                    return String.join(", ", heard);
                }
            }
        }

        private Peer.Heard heard(Packet packet) {
            return Peer.heard(level, packet);
        }

        private void acknowledge(Peer.Heard message) throws IOException {
            if (message.qos() == 1) {
                raw.send(RawClient.ack(PUBACK, message.id()));
            } else if (message.qos() == 2) {
                raw.send(RawClient.ack(PUBREC, message.id()));
                await(PUBREL);
                raw.send(RawClient.ack(PUBCOMP, message.id()));
            }
        }

        private Optional<Packet> next() throws IOException {
            try {
                return Optional.of(raw.read());
            } catch (EOFException | SocketException ended) {
                return Optional.empty();
            }
        }

        private String meaning(Packet packet) {
            return switch (packet.type()) {
                case CONNACK -> "CONNACK " + code(packet.at(1)) + (packet.at(0) == 1 ? " present" : "");
                case PUBLISH -> message(heard(packet));
                case PUBACK -> "PUBACK" + reason(packet);
                case PUBREC -> "PUBREC" + reason(packet);
                case PUBREL -> "PUBREL" + reason(packet);
                case PUBCOMP -> "PUBCOMP" + reason(packet);
                case SUBACK -> "SUBACK" + reasons(packet);
                case UNSUBACK -> "UNSUBACK" + reasons(packet);
                case PINGRESP -> "PINGRESP";
                case DISCONNECT -> "DISCONNECT " + code(packet.body().length == 0 ? 0 : packet.at(0));
                default -> packet.toString();
            };
        }

        private static String message(Peer.Heard message) {
            return "%s at QoS %d%s%s%s"
                    .formatted(
                            message.text(),
                            message.qos(),
                            message.retain() ? " RETAIN" : "",
                            message.dup() ? " DUP" : "",
                            message.identifiers().isEmpty()
                                    ? ""
                                    : " for "
                                            + message.identifiers().stream()
                                                    .sorted()
                                                    .map(String::valueOf)
                                                    .collect(Collectors.joining(" ")));
        }

        private static String reason(Packet ack) {
            return ack.body().length > 2 && ack.at(2) != 0 ? " " + code(ack.at(2)) : "";
        }

        private String reasons(Packet ack) {
            var body = java.nio.ByteBuffer.wrap(ack.body()).position(2);
            if (level == 5) {
                Props.read(body);
            }
            var text = new StringBuilder();
            for (var each : Props.rest(body)) {
                text.append(' ').append(code(each & 0xFF));
            }
            return text.toString();
        }

        private static String code(int code) {
            return code < 16 ? Integer.toString(code) : "0x%02X".formatted(code);
        }
    }

    @Override
    public void close() throws IOException {
        for (var actor : actors.values()) {
            actor.goesHome();
        }
    }

    /** A script: its name, the version it speaks and its lines. */
    record Script(String name, int level, List<String> lines) {

        static List<Script> read(String text) {
            return Arrays.stream(text.split("\n\n"))
                    .map(part -> Arrays.stream(part.split("\n"))
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .toList())
                    .filter(lines -> !lines.isEmpty())
                    .map(lines -> new Script(
                            lines.getFirst().substring(4),
                            lines.getFirst().charAt(2) - '0',
                            lines.subList(1, lines.size())))
                    .toList();
        }
    }
}
