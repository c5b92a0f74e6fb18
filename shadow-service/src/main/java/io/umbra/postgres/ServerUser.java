package io.umbra.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server runs as. PostgreSQL refuses to run as root, so there it runs as {@code nobody}; otherwise as ourselves.
 *
 * @param owner what its data must belong to; null for ourselves
 * @param becoming the words before a command that make it run so
 */
record ServerUser(@Nullable Owner owner, List<String> becoming) {

    /** A user and a group. */
    record Owner(UserPrincipal user, GroupPrincipal group) {}

    private static final int DAC_OVERRIDE = 1;
    private static final int DAC_READ_SEARCH = 2;

    /** The user for a server whose files lie below {@code directory}. */
    static ServerUser forServerIn(Path directory) {
        try {
            if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
                return new ServerUser(null, List.of());
            }
            if (Processes.find("setpriv").isEmpty()) {
                throw new PostgresFailure("PostgreSQL does not run as root, and there is no program 'setpriv' to start"
                        + " it as another user: install the package util-linux, or start as another user");
            }
            return nobody(directory);
        } catch (IOException e) {
            throw new PostgresFailure("cannot find a user for PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static ServerUser nobody(Path directory) throws IOException {
        var names = directory.getFileSystem().getUserPrincipalLookupService();
        var user = names.lookupPrincipalByName("nobody");
        GroupPrincipal group;
        try {
            group = names.lookupPrincipalByGroupName("nogroup");
        } catch (IOException e) {
            // Debian calls the group so, Red Hat calls it as the user.
            group = names.lookupPrincipalByGroupName("nobody");
        }
        var words = new ArrayList<>(
                List.of("setpriv", "--reuid", user.getName(), "--regid", group.getName(), "--clear-groups"));
        words.addAll(capabilitiesToReach(directory));
        return new ServerUser(new Owner(user, group), List.copyOf(words));
    }

    /**
     * A clone in {@code /root} lies behind a folder that nobody may enter. Rather than open root's home to everyone, the
     * server gets the one capability that lets it walk through.
     */
    private static List<String> capabilitiesToReach(Path directory) throws IOException {
        if (isOpenToAll(directory)) {
            return List.of();
        }
        var held = effectiveCapabilities();
        for (var capability : new int[] {DAC_READ_SEARCH, DAC_OVERRIDE}) {
            if ((held & (1L << capability)) != 0) {
                var name = "+" + (capability == DAC_OVERRIDE ? "dac_override" : "dac_read_search");
                // Without the bit access(2), by which initdb looks for its programs, leaves capabilities aside.
                return List.of("--securebits", "+no_setuid_fixup", "--inh-caps", name, "--ambient-caps", name);
            }
        }
        throw new PostgresFailure("the user 'nobody', as whom PostgreSQL runs, cannot enter " + directory
                + ": choose another UMBRA_DATA_DIR, or allow others to enter the folders above it (chmod o+x)");
    }

    private static boolean isOpenToAll(Path directory) throws IOException {
        for (var folder = directory.toRealPath(); folder != null; folder = folder.getParent()) {
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static long effectiveCapabilities() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** The words that run a short program as this user. */
    List<String> command(List<String> program) {
        var words = new ArrayList<>(becoming);
        words.addAll(program);
        return words;
    }

    /**
     * The words that run the server: in a session of its own, so that Ctrl-C on our terminal does not reach it before its
     * turn, and told to stop when the thread that started it dies.
     */
    List<String> serverCommand(List<String> server) {
        var words = new ArrayList<String>();
        if (Processes.find("setsid").isPresent()) {
            words.add("setsid");
        }
        if (becoming.isEmpty() && Processes.find("setpriv").isPresent()) {
            words.add("setpriv");
        }
        words.addAll(becoming);
        if (words.contains("setpriv")) {
            words.addAll(List.of("--pdeathsig", "INT"));
        }
        words.addAll(server);
        return words;
    }

    /** Gives a file or folder to this user. */
    void own(Path path) throws IOException {
        if (owner != null) {
            var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setGroup(owner.group());
            view.setOwner(owner.user());
        }
    }
}
