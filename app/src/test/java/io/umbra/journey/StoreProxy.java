package io.umbra.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Stands between a platform and PostgreSQL, and can withhold the answer to the COMMIT of one transaction: that which
 * carried a certain text. The change is stored then, and the platform does not know it yet.
 */
final class StoreProxy implements AutoCloseable {
    /** CommandComplete, length 11, its tag. */
    private static final String COMMITTED = "C\0\0\0\013COMMIT\0";

    private static final int LONGEST_TEXT = 64;

    private final ServerSocket listener;
    private final int storePort;
    private final List<Closeable> sockets = new CopyOnWriteArrayList<>();
    private volatile Trap trap = new Trap("\0never\0");

    StoreProxy(int storePort) {
        this.storePort = storePort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** What to wait for, and the connection it came by. */
    private record Trap(String text, CompletableFuture<Socket> sprung) {
        Trap(String text) {
            this(text, new CompletableFuture<>());
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * From now on the answer to the COMMIT of the next transaction that carries the text is withheld, and all that follows
     * it on its connection.
     *
     * @return completes when it happened, with the platform's side of the connection
     */
    CompletableFuture<Socket> withholdCommitOf(String text) {
        trap = new Trap(text);
        return trap.sprung();
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(StoreProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                var platform = listener.accept();
                var store = new Socket(InetAddress.getLoopbackAddress(), storePort);
                sockets.addAll(List.of(platform, store));
                new Link(platform, store).start();
            }
        } catch (IOException e) {
            close();
        }
    }

    /** One connection of the platform's to the store. */
    private final class Link {
        private final Socket platform;
        private final Socket store;
        private volatile Trap carried = trap;
        private volatile boolean carries;

        Link(Socket platform, Socket store) {
            this.platform = platform;
            this.store = store;
        }

        void start() {
            Thread.ofPlatform().daemon().start(() -> pump(platform, store, LONGEST_TEXT, this::fromPlatform));
            Thread.ofPlatform().daemon().start(() -> pump(store, platform, COMMITTED.length(), this::fromStore));
        }

        private boolean fromPlatform(String bytes) {
            var now = trap;
            if (now != carried) {
                carried = now;
                carries = false;
            }
            carries |= bytes.contains(now.text());
            return true;
        }

        private boolean fromStore(String bytes) {
            return !(carries && bytes.contains(COMMITTED)) || !carried.sprung().complete(platform);
        }
    }

    /**
     * Copies until the end, or until what came is withheld.
     *
     * @param longest what is looked for is not longer: each piece is seen with so much of the last, less one, before it
     */
    private static void pump(Socket from, Socket to, int longest, Predicate<String> passes) {
        try (var in = from.getInputStream();
                var out = to.getOutputStream()) {
            copy(in, out, longest, passes);
        } catch (IOException e) {
            close(to);
        }
    }

    private static void copy(InputStream in, OutputStream out, int longest, Predicate<String> passes)
            throws IOException {
        var buffer = new byte[65_536];
        var tail = "";
        for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            var seen = tail + new String(buffer, 0, count, ISO_8859_1);
            if (!passes.test(seen)) {
                swallow(in);
                return;
            }
            out.write(buffer, 0, count);
            tail = seen.substring(Math.max(0, seen.length() - longest + 1));
        }
    }

    private static void swallow(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
