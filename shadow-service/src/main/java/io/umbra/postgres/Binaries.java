package io.umbra.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL installation.
 *
 * @param bin the folder with {@code postgres} and {@code initdb}
 */
record Binaries(Path bin) {

    /** An installation that is already on this machine. */
    static Binaries installed(Path bin) {
        for (var program : new String[] {"postgres", "initdb"}) {
            if (!Files.isExecutable(bin.resolve(program))) {
                throw new PostgresFailure("UMBRA_POSTGRES_BIN: there is no program '" + program + "' in " + bin);
            }
        }
        return new Binaries(bin.toAbsolutePath());
    }

    /** Those on the class path, unpacked below {@code directory} unless they already are. */
    static Binaries unpackedBelow(Path directory) {
        var archive = "/postgres-linux-" + architecture() + ".txz";
        try {
            var home = directory.resolve("server-" + checksum(archive));
            if (!Files.exists(home)) {
                unpack(archive, directory, home);
            }
            return new Binaries(home.resolve("bin").toAbsolutePath());
        } catch (IOException e) {
            throw new PostgresFailure("cannot unpack PostgreSQL below " + directory + ": " + e.getMessage(), e);
        }
    }

    Path postgres() {
        return bin.resolve("postgres");
    }

    Path initdb() {
        return bin.resolve("initdb");
    }

    /** The major version, as {@code PG_VERSION} in a data directory spells it. */
    String majorVersion() {
        var text = Processes.outputOf(postgres().toString(), "--version");
        var number = text.substring(text.lastIndexOf(' ') + 1).strip();
        return number.replaceFirst("\\D.*", "");
    }

    private static String architecture() {
        var name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default ->
                throw new PostgresFailure("there is no embedded PostgreSQL for '" + name
                        + "': name an installed one with UMBRA_POSTGRES_BIN, or a database with UMBRA_DB_URL");
        };
    }

    private static String checksum(String archive) throws IOException {
        try (var in = new CheckedInputStream(open(archive), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return "%08x".formatted(in.getChecksum().getValue());
        }
    }

    private static InputStream open(String archive) {
        var in = Binaries.class.getResourceAsStream(archive);
        if (in == null) {
            throw new PostgresFailure("the PostgreSQL archive " + archive + " is not on the class path");
        }
        return in;
    }

    /** Unpacks beside the final place and renames, so that a half unpacked server is never taken for a whole one. */
    private static void unpack(String archive, Path directory, Path home) throws IOException {
        var partial = Files.createTempDirectory(directory, "unpacking-");
        try (var in = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                unpack(entry, in, partial);
            }
        }
        Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(TarArchiveEntry entry, InputStream in, Path root) throws IOException {
        var target = entry.resolveIn(root);
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        var executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
