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
import java.util.concurrent.atomic.AtomicInteger;

/** A wire to a database server that can be cut, held, or cut just after a COMMIT was carried out and before its answer. */
public final class BreakableWire implements AutoCloseable {

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean down;
    private final AtomicInteger commitsToCut = new AtomicInteger();

    public BreakableWire(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Lets the next COMMIT reach the server, keeps its answer back, and cuts that connection. */
    public void cutAfterNextCommit() {
        commitsToCut.set(1);
    }

    public boolean hasCut() {
        return commitsToCut.get() == 0;
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
        var database = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(database);
        var cutting = new AtomicBoolean();
        Thread.ofPlatform().daemon().start(() -> carry(client, database, cutting, true));
        Thread.ofPlatform().daemon().start(() -> carry(database, client, cutting, false));
    }

    private void carry(Socket from, Socket to, AtomicBoolean cutting, boolean towardsServer) {
        var buffer = new byte[65_536];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (towardsServer && contains(buffer, read) && commitsToCut.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    cutting.set(true);
                }
                if (!towardsServer && cutting.get()) {
                    // The server has answered, so it has committed; its answer goes no further.
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

    private static boolean contains(byte[] buffer, int length) {
        for (int i = 0; i + COMMIT.length <= length; i++) {
            int match = 0;
            while (match < COMMIT.length && buffer[i + match] == COMMIT[match]) {
                match++;
            }
            if (match == COMMIT.length) {
                return true;
            }
        }
        return false;
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
