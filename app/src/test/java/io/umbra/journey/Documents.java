package io.umbra.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The readers' documents in this repository. */
final class Documents {
    private Documents() {}

    /** The folder with README.md; tests run in that of their module. */
    static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /** All Markdown files at the root and below docs. */
    static List<Path> all() throws IOException {
        try (var top = Files.list(root());
                var docs = Files.walk(root().resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}
