package io.umbra.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packed PostgreSQL, unpacked once for all servers of a module's tests: it takes seconds. */
public final class TestBinaries {

    private TestBinaries() {}

    private static final class Unpacked {
        static final Path BIN = below(Path.of("target", "postgres"));

        private static Path below(Path directory) {
            try {
                return Binaries.unpackedBelow(Files.createDirectories(directory))
                        .bin();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The folder to name with {@code UMBRA_POSTGRES_BIN}. */
    public static Path bin() {
        return Unpacked.BIN;
    }
}
