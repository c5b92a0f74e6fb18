package io.umbra.app.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of value a setting may have.
 *
 * @param description completes "must be ..."
 * @param parser throws {@link IllegalArgumentException} for anything else
 */
public record Values<T>(String description, Parser<T> parser) {

    /** Reads a value from its text. */
    @FunctionalInterface
    public interface Parser<T> {
        T apply(String text);
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    static Values<String> text() {
        return new Values<>("text", text -> text);
    }

    /** Whatever the other kind may be, or nothing. */
    static <T> Values<Optional<T>> optional(Values<T> some) {
        return new Values<>(
                some.description() + ", or empty",
                text -> text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(some.parser().apply(text)));
    }

    static Values<Integer> number(int least, int most) {
        return new Values<>("a whole number from " + least + " to " + most, text -> {
            var number = Integer.parseInt(text);
            return checked(number, number >= least && number <= most);
        });
    }

    static Values<Integer> port() {
        return new Values<>(
                "a port from 1 to 65535, or 0 to turn it off", number(0, 65_535).parser());
    }

    static Values<Boolean> flag() {
        return new Values<>("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    static Values<String> word(String... words) {
        return new Values<>(
                "one of " + String.join(", ", words),
                text -> checked(text, Arrays.asList(words).contains(text)));
    }

    /** The constants of an enum, in lower case. */
    static <E extends Enum<E>> Values<E> oneOf(Class<E> type) {
        var names = Arrays.stream(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        var one = word(names);
        return new Values<>(
                one.description(),
                text -> Enum.valueOf(type, one.parser().apply(text).toUpperCase(Locale.ROOT)));
    }

    static Values<Duration> duration() {
        return new Values<>("a duration such as 500ms, 60s, 10m, 24h or 30d", text -> {
            var matcher = DURATION.matcher(text);
            checked(text, matcher.matches());
            var count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        });
    }

    static Values<String> oneOf(String... words) {
        return new Values<>(
                "one of " + String.join(", ", words),
                text -> checked(text, List.of(words).contains(text)));
    }

    static Values<URI> url() {
        return new Values<>("an address that begins with http:// or https://", text -> {
            checked(text, text.matches("https?://[^/\\s]+(/\\S*)?"));
            return URI.create(text);
        });
    }

    static Values<Path> path() {
        return new Values<>(
                "a path",
                text -> Path.of(checked(text, !text.isEmpty())).toAbsolutePath().normalize());
    }

    /** An address by number: a name would be looked up, and could change. */
    static Values<InetAddress> address() {
        return new Values<>("an IP address", text -> {
            checked(text, text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"));
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    /** A host by name or number, as it stands in an address. */
    static Values<String> host() {
        return new Values<>(
                "a host name or IP address",
                text -> text.contains(":")
                        ? address().parser().apply(text).getHostAddress()
                        : checked(text, HOST.matcher(text).matches()));
    }

    /** A host and its port, as in {@code kafka.example:9092}. */
    static Values<String> server() {
        return new Values<>("a host and port such as kafka.example:9092", text -> {
            var colon = text.lastIndexOf(':');
            checked(text, colon > 0);
            host().parser().apply(text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1"));
            number(1, 65_535).parser().apply(text.substring(colon + 1));
            return text;
        });
    }

    /** A web page's origin, or {@code *} for any. */
    static Values<String> origin() {
        return new Values<>(
                "an origin such as https://panel.example, or *",
                text -> checked(text.toLowerCase(Locale.ROOT), text.equals("*") || text.matches("https?://[^/,\\s]+")));
    }

    static Values<String> postgresUrl() {
        return new Values<>(
                "a JDBC address such as jdbc:postgresql://host:5432/umbra",
                text -> checked(text, text.startsWith("jdbc:postgresql:")));
    }

    static <T> Values<List<T>> listOf(Values<T> one) {
        return new Values<>(
                "a list, separated by commas, each " + one.description(),
                text -> text.isEmpty()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .map(one.parser()::apply)
                                .toList());
    }

    private static <T> T checked(T value, boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(String.valueOf(value));
        }
        return value;
    }
}
