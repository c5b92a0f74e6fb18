package io.umbra.gateway.moquette;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Properties;

/** The real Moquette as a broker, in this process or, by {@link #main}, in one that can be killed. */
final class MoquetteBroker implements AutoCloseable {

    static final String FORBIDDEN = "forbidden";

    private final Server server = new Server();
    private final int port = freePort();

    MoquetteBroker(String dataFolder) throws IOException {
        var config = new MemoryConfig(new Properties());
        config.setProperty(BrokerConstants.HOST_PROPERTY_NAME, "127.0.0.1");
        config.setProperty(BrokerConstants.PORT_PROPERTY_NAME, Integer.toString(port));
        config.setProperty(BrokerConstants.WEB_SOCKET_PORT_PROPERTY_NAME, "disabled");
        config.setProperty(BrokerConstants.DATA_PATH_PROPERTY_NAME, dataFolder);
        config.setProperty(BrokerConstants.ENABLE_TELEMETRY_NAME, "false");
        server.startServer(config, List.of(), null, null, new Policy());
    }

    int port() {
        return port;
    }

    /** Moquette tells the port the system chose only some time after it has started. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.stopServer();
    }

    /** Everything is granted but one topic. */
    private static final class Policy implements IAuthorizatorPolicy {
        @Override
        public boolean canWrite(Topic topic, String user, String client) {
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
