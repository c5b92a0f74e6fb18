package io.umbra.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(OutageTest.class);
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
    private final Outage outage = new Outage(log, "letters are not sent");

    @BeforeEach
    void listen() {
        log.setLevel(ch.qos.logback.classic.Level.INFO);
        log.addAppender(heard);
        heard.start();
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(heard);
    }

    @Test
    void theLogHearsOnceThatItFailsAndOnceThatItWorksAgain() {
        outage.worked();
        for (int i = 0; i < 100; i++) {
            outage.failed(new IllegalStateException("no stamps"));
        }
        outage.worked();
        outage.worked();
        outage.failed(new IllegalStateException("no paper"));

        assertThat(heard.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "letters are not sent for now: no stamps",
                        "no longer: letters are not sent",
                        "letters are not sent for now: no paper");
    }
}
