package io.umbra.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/settings.md is written from the settings themselves: run with {@code -Dumbra.write-docs=true} to write it anew. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");

    @Test
    void thePageTellsOfEverySettingAsItIs() throws IOException {
        if (Boolean.getBoolean("umbra.write-docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).content().isEqualTo(page());
    }

    private static String page() {
        return """
                # Settings

                Every setting has a default. It is read once, at start: from the environment, or from a file of lines
                `NAME=value` (`#` begins a comment), and the environment goes before the file. A value that is wrong or
                an unknown name that begins with `UMBRA_` stops the start and is named. Where a row says *secret*, the
                value may also stand in a file whose path is given as `NAME_FILE`. Durations are a number and `ms`, `s`,
                `m`, `h` or `d`.

                | Name | Default | Meaning |
                |---|---|---|
                %s
                """.formatted(
                        KnownSettings.all().stream().map(SettingsPageTest::row).collect(Collectors.joining("\n")));
    }

    private static String row(Setting<?> setting) {
        var byDefault = setting.byDefault().isEmpty() ? "" : "`" + setting.byDefault() + "`";
        var secret = setting.secret() ? " *Secret.*" : "";
        return "| `%s` | %s | %s%s |".formatted(setting.name(), byDefault, setting.meaning(), secret);
    }
}
