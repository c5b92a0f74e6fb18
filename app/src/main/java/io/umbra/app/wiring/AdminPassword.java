package io.umbra.app.wiring;

import io.umbra.account.Account;
import io.umbra.account.Accounts;
import io.umbra.app.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file with the first administrator's one-time password; it is there until the password was used. */
public final class AdminPassword implements Accounts.FirstLogin {

    private final Path file;

    AdminPassword(DataDirectory directory) {
        this.file = directory.path().resolve("admin-password");
    }

    /** Keeps it, for our eyes only. */
    void keep(String password) {
        try {
            var partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, password + "\n", StandardCharsets.UTF_8);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Where it is, while it was not used. */
    public Optional<Path> unused() {
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public void happened(Account account) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
