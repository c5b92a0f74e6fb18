package io.umbra.gateway.moquette;

import static org.awaitility.Awaitility.await;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The real Moquette as a broker, in this process or, by {@link #main}, in one that can be killed. */
public final class MoquetteBroker implements AutoCloseable {

    static final String FORBIDDEN = "forbidden";

    /** What is published here holds the thread of its session up until {@link #letGo()}. */
    static final String SLOW = "slow";

    private final Server server = new Server();
    private final Set<Thread> foreign = Set.copyOf(Thread.getAllStackTraces().keySet());
    private final CountDownLatch slow = new CountDownLatch(1);

    public MoquetteBroker(String dataFolder) throws IOException {
        var config = new MemoryConfig(new Properties());
        config.setProperty(BrokerConstants.HOST_PROPERTY_NAME, "127.0.0.1");
        config.setProperty(BrokerConstants.PORT_PROPERTY_NAME, "0");
        config.setProperty(BrokerConstants.WEB_SOCKET_PORT_PROPERTY_NAME, "disabled");
        config.setProperty(BrokerConstants.DATA_PATH_PROPERTY_NAME, dataFolder);
        config.setProperty(BrokerConstants.ENABLE_TELEMETRY_NAME, "false");
        // It saves every 30 s; a test that is slow must not run into the one moment at which all is saved.
        config.setProperty(BrokerConstants.AUTOSAVE_INTERVAL_PROPERTY_NAME, "86400");
        server.startServer(config, List.of(), null, null, new Policy());
    }

    /** The port the system chose; Moquette tells it only some time after it has started. */
    public int port() {
        return await().until(server::getPort, port -> port > 0);
    }

    void letGo() {
        slow.countDown();
    }

    /** How many of its threads for sessions live. */
    long sessionLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("Session Executor") && !foreign.contains(thread))
                .count();
    }

    @Override
    public void close() {
        letGo();
        server.stopServer();
    }

    /** Everything is granted but one topic, and one takes its time. */
    private final class Policy implements IAuthorizatorPolicy {
        @Override
        public boolean canWrite(Topic topic, String user, String client) {
            if (topic.toString().equals(SLOW)) {
                try {
                    slow.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
            return !topic.toString().equals(FORBIDDEN);
        }

        @Override
        public boolean canRead(Topic topic, String user, String client) {
            return true;
        }
    }

    /** Runs until it is killed; says its port. */
    public static void main(String[] args) throws Exception {
        var broker = new MoquetteBroker(args[0]);
        System.out.println("port " + broker.port());
        Thread.currentThread().join();
    }
}
