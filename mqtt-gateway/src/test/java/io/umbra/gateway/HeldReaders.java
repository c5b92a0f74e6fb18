package io.umbra.gateway;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Holds those up who read to sessions what they missed, where a test wants to be faster than they are. */
final class HeldReaders {

    private volatile Hold hold = new Hold(0);

    HeldReaders() {
        hold.close();
    }

    /** Stands before a database. */
    DataSource between(DataSource source) {
        return new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                if (Thread.currentThread().getName().startsWith("session-reader")) {
                    hold.pass();
                }
                return source.getConnection();
            }
        };
    }

    /** The next reader looks whether a session missed too much; then, before its first page, it waits. */
    Hold fromNextPage() {
        hold = new Hold(1);
        return hold;
    }

    /** Lets some pass, and holds whoever comes after them until it is closed. */
    static final class Hold implements AutoCloseable {

        private final AtomicInteger left;
        private final CountDownLatch came = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        private Hold(int passing) {
            left = new AtomicInteger(passing);
        }

        private void pass() {
            if (left.getAndDecrement() > 0) {
                return;
            }
            came.countDown();
            try {
                open.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        /** Done when somebody waits. */
        void awaitReader() throws InterruptedException {
            came.await();
        }

        @Override
        public void close() {
            open.countDown();
        }
    }
}
