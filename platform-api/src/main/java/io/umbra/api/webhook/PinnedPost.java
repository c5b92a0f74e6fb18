package io.umbra.api.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST to one address that was looked up and judged before. It follows nothing and reads no more of the answer than its
 * status; the JDK's client would look the name up once more.
 */
final class PinnedPost {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})\\b.*");
    private static final int LONGEST_LINE = 1_000;

    private PinnedPost() {}

    /**
     * Sends and answers the status.
     *
     * @throws IOException where no answer came in time
     */
    static int send(Destination to, Map<String, String> headers, byte[] body, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(to.address(), to.port()), left(deadline));
            plain.setSoTimeout(left(deadline));
            try (var socket = to.isSecure() ? secured(plain, to) : plain) {
                var out = socket.getOutputStream();
                out.write(head(to, headers, body.length).getBytes(StandardCharsets.UTF_8));
                out.write(body);
                out.flush();
                return status(socket, deadline);
            }
        }
    }

    private static Socket secured(Socket plain, Destination to) throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        var secure = (SSLSocket) factory.createSocket(plain, to.host(), to.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static String head(Destination to, Map<String, String> headers, int length) {
        var url = to.url();
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var head = new StringBuilder("POST ").append(path);
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
        if (url.getPort() > 0) {
            head.append(':').append(url.getPort());
        }
        head.append("\r\nConnection: close\r\nUser-Agent: Umbra\r\nContent-Length: ")
                .append(length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        return head.append("\r\n\r\n").toString();
    }

    private static int status(Socket socket, long deadline) throws IOException {
        var line = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (line.length() < LONGEST_LINE) {
            socket.setSoTimeout(left(deadline));
            int next = in.read();
            if (next == '\n' || next < 0) {
                break;
            }
            line.append((char) next);
        }
        var matcher = STATUS.matcher(line.toString().strip());
        if (!matcher.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
