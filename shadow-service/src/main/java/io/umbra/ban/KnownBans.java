package io.umbra.ban;

import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Rereading;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All bans, in memory. Read anew when the watch tells of a change; while they cannot be read, the last that were known hold. */
@Component
public class KnownBans implements Bans, DisposableBean {

    private final JdbcClient sql;
    private final InstantSource clock;
    private final Rereading reader = new Rereading("bans");
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Known known = new Known(List.of());

    KnownBans(JdbcClient sql, RegistryWatch watch, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        read();
        watch.listen(this::changed, () -> reader.untilDone(this::read));
    }

    /** What is banned where; the project's name is empty for a ban in all of them. */
    private record Place(String project, Ban.Kind kind, String subject) {}

    /** The bans by what they are about, and which lengths networks of a kind of address have. */
    private record Known(Map<Place, Ban> bans, List<Integer> lengths) {

        Known(List<Ban> all) {
            this(
                    all.stream()
                            .collect(Collectors.toUnmodifiableMap(Known::place, Function.identity(), Known::theLonger)),
                    all.stream()
                            .filter(ban -> ban.kind() == Ban.Kind.ADDRESS)
                            .flatMap(ban -> Network.parse(ban.subject()).stream())
                            .map(Network::bits)
                            .distinct()
                            .toList());
        }

        private static Place place(Ban ban) {
            return new Place(ban.project() == null ? "" : ban.project(), ban.kind(), ban.subject());
        }

        private static Ban theLonger(Ban one, Ban other) {
            return one.until() == null || (other.until() != null && one.until().isAfter(other.until())) ? one : other;
        }
    }

    @Override
    public Optional<Ban> ofAddress(String host, @Nullable String project) {
        var now = known;
        if (now.lengths().isEmpty()) {
            return Optional.empty();
        }
        var address = InetAddress.ofLiteral(host);
        var most = address.getAddress().length * 8;
        return first(now.lengths().stream()
                .filter(bits -> bits <= most)
                .map(bits -> Network.around(address, bits).text())
                .flatMap(subject -> both(now, project, Ban.Kind.ADDRESS, subject)));
    }

    @Override
    public Optional<Ban> of(String host, String project, String name, String clientId) {
        var now = known;
        if (now.bans().isEmpty()) {
            return Optional.empty();
        }
        return ofAddress(host, project)
                .or(() -> first(both(now, project, Ban.Kind.CLIENT_ID, clientId)))
                .or(() -> first(both(now, project, Ban.Kind.THING, name)));
    }

    private static Stream<Ban> both(Known now, @Nullable String project, Ban.Kind kind, String subject) {
        var everywhere = now.bans().get(new Place("", kind, subject));
        var here = project == null ? null : now.bans().get(new Place(project, kind, subject));
        return Stream.concat(Stream.ofNullable(everywhere), Stream.ofNullable(here));
    }

    private Optional<Ban> first(Stream<Ban> found) {
        return found.filter(ban -> ban.holdsAt(clock.instant())).findFirst();
    }

    @Override
    public void listen(Runnable changed) {
        listeners.add(changed);
    }

    /** Reads them now; they hold when this returns. */
    final synchronized void read() {
        known = new Known(
                sql.sql("select " + BanBook.COLUMNS + BanBook.FROM + " where b.project is null or p.key is not null")
                        .query((row, number) -> BanBook.ban(row))
                        .list());
        listeners.forEach(Runnable::run);
    }

    private void changed(RegistryChange change) {
        // A project that is gone takes its bans along: another may have its name one day.
        if (change.kind() == RegistryChange.Kind.BANS || change.kind() == RegistryChange.Kind.PROJECT) {
            reader.untilDone(this::read);
        }
    }

    @Override
    public void destroy() {
        reader.close();
    }
}
