package io.umbra.lane;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A wire to a database server that can be cut, or cut just after a COMMIT was carried out and before its answer. */
public final class BreakableWire implements AutoCloseable {

    private static final String COMMIT = "COMMIT";

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean down;
    /** What the transaction writes whose COMMIT is to be cut; null while none is. */
    private final AtomicReference<@Nullable String> toCut = new AtomicReference<>();

    public BreakableWire(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /**
     * Lets the next COMMIT of a transaction with this statement reach the server, keeps its answer back, and cuts that
     * connection. Others' commits pass.
     */
    public void cutAfterNextCommitOf(String statement) {
        toCut.set(statement);
    }

    public boolean hasCut() {
        return toCut.get() == null;
    }

    /** Cuts every connection and takes no new one. */
    public synchronized void cut() {
        down = true;
        sockets.forEach(BreakableWire::close);
    }

    public synchronized void mend() {
        down = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                take(server.accept());
            } catch (IOException e) {
                // The server was closed, or the database is not there: the client notices.
            }
        }
    }

    /** Under the lock of {@link #cut}: a connection that is being taken while the wire is cut is cut too. */
    private synchronized void take(Socket client) throws IOException {
        sockets.add(client);
        if (down) {
            close(client);
            return;
        }
        Socket database;
        try {
            database = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            close(client);
            throw e;
        }
        sockets.add(database);
        var cutting = new AtomicBoolean();
        var said = new Said();
        Thread.ofPlatform()
                .daemon()
                .start(() -> carry(client, database, (bytes, length) -> {
                    if (said.commits(bytes, length)) {
                        cutting.set(true);
                    }
                    return true;
                }));
        // Once the server has answered it has committed; its answer goes no further.
        Thread.ofPlatform().daemon().start(() -> carry(database, client, (bytes, length) -> !cutting.get()));
    }

    private interface Passing {
        boolean lets(byte[] bytes, int length);
    }

    /** What a client has said on its connection, in however many pieces it came. */
    private final class Said {

        private String rest = "";
        private boolean wrote;

        /** Whether this ends with the COMMIT that is to be cut. */
        boolean commits(byte[] bytes, int length) {
            var wanted = toCut.get();
            if (wanted == null) {
                rest = "";
                wrote = false;
                return false;
            }
            var heard = rest + new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            if (!wrote) {
                int at = heard.indexOf(wanted);
                if (at < 0) {
                    rest = end(heard, wanted.length() - 1);
                    return false;
                }
                wrote = true;
                heard = heard.substring(at + wanted.length());
            }
            rest = end(heard, COMMIT.length() - 1);
            return heard.contains(COMMIT) && toCut.compareAndSet(wanted, null);
        }

        private static String end(String text, int length) {
            return text.substring(Math.max(0, text.length() - length));
        }
    }

    private static void carry(Socket from, Socket to, Passing passing) {
        var buffer = new byte[65_536];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!passing.lets(buffer, read)) {
                    break;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // One end is gone, so the other one goes too.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(BreakableWire::close);
    }
}
