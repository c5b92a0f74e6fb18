package io.umbra.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what was set, and collects all that is wrong with it. */
final class SettingsReader {

    private final Map<String, String> given = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Reads the environment, and the file it names, or {@code umbra.conf} in {@code folder}. */
    static Map<Setting<?>, Object> read(Map<String, String> environment, Path folder) {
        return new SettingsReader().readAll(environment, folder);
    }

    private Map<Setting<?>, Object> readAll(Map<String, String> environment, Path folder) {
        configFile(environment, folder).ifPresent(this::take);
        environment.forEach((name, value) -> {
            if (name.startsWith("UMBRA_")) {
                given.put(name, value);
            }
        });
        var values = new HashMap<Setting<?>, Object>();
        for (var setting : KnownSettings.all()) {
            try {
                values.put(setting, setting.parse(textOf(setting)));
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        for (var unknown : given.keySet()) {
            problems.add(unknown + " is not a setting" + suggestion(unknown));
        }
        if (!problems.isEmpty()) {
            throw new SettingsFailure(problems);
        }
        return values;
    }

    private Optional<Path> configFile(Map<String, String> environment, Path folder) {
        var named = environment.getOrDefault(KnownSettings.CONFIG.name(), "");
        if (!named.isEmpty()) {
            return Optional.of(folder.resolve(named));
        }
        var usual = folder.resolve("umbra.conf");
        return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
    }

    private void take(Path file) {
        try {
            var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (var number = 1; number <= lines.size(); number++) {
                take(lines.get(number - 1).strip(), file, number);
            }
        } catch (IOException e) {
            problems.add(KnownSettings.CONFIG.name() + ": cannot read " + file);
        }
    }

    private void take(String line, Path file, int number) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        var equals = line.indexOf('=');
        if (equals < 0) {
            problems.add("%s:%d is not a line NAME=value".formatted(file, number));
            return;
        }
        given.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }

    /** What was set for a setting, itself or by a file; takes both out of what was given. */
    private String textOf(Setting<?> setting) {
        var text = given.remove(setting.name());
        var file = setting.secret() ? given.remove(setting.fileName()) : null;
        if (file == null || file.isEmpty()) {
            return text == null || text.isEmpty() ? setting.byDefault() : text;
        }
        if (text != null && !text.isEmpty()) {
            throw new IllegalArgumentException(setting.name() + " and " + setting.fileName() + " are both set");
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(setting.fileName() + ": cannot read " + file, e);
        }
    }

    private static String suggestion(String unknown) {
        var word = unknown.replaceFirst("^UMBRA_", "");
        var nearest = KnownSettings.all().stream()
                .map(setting -> setting.name().substring("UMBRA_".length()))
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .orElseThrow();
        var near = distance(word, nearest) <= Math.max(2, word.length() / 4);
        return near ? "; do you mean UMBRA_" + nearest + "?" : "; see docs/settings.md";
    }

    /** How many letters must be changed, added or taken away to make one word of another (Levenshtein). */
    private static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        for (var j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var above = row[j];
                var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
