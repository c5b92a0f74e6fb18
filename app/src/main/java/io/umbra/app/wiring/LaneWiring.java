package io.umbra.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.app.DataDirectory;
import io.umbra.app.otlp.MessageSpans;
import io.umbra.app.settings.Settings;
import io.umbra.command.CommandJobs;
import io.umbra.command.CommandTidying;
import io.umbra.command.Commands;
import io.umbra.gateway.Gateway;
import io.umbra.history.History;
import io.umbra.history.HistoryReader;
import io.umbra.history.RollUps;
import io.umbra.history.UsageReader;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.JournalReader;
import io.umbra.journal.MessageIds;
import io.umbra.lane.Lanes;
import io.umbra.lane.LostGateways;
import io.umbra.presence.Presences;
import io.umbra.shadow.Shadows;
import io.umbra.thing.Things;
import io.umbra.trace.TraceReader;
import io.umbra.trace.TraceSteps;
import io.umbra.trace.Traces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The lanes: the one door through which shadows change, and what is read beside it. */
@Configuration(proxyBeanMethods = false)
public class LaneWiring {

    private static final Duration ROLL_UP_TIMEOUT = Duration.ofMinutes(30);

    @Bean
    MessageIds messageIds(InstantSource clock) {
        return new MessageIds(clock);
    }

    @Bean
    EventFanOut eventFanOut() {
        return new EventFanOut();
    }

    @Bean
    JournalPartitions journalPartitions(Store store, Settings settings) {
        return new JournalPartitions(
                store.connections("umbra-journal", settings.lanes().socketTimeout()), settings.journal());
    }

    @Bean
    History history(Store store, Settings settings, MeterRegistry meters) {
        var connections = store.connections("umbra-history", settings.lanes().socketTimeout());
        return new History(connections, settings.history(), meters);
    }

    @Bean
    HistoryReader historyReader(DataSource pool) {
        return new HistoryReader(pool);
    }

    @Bean
    UsageReader usageReader(DataSource pool) {
        return new UsageReader(pool);
    }

    @Bean(destroyMethod = "")
    RollUps rollUps(Store store, History history, InstantSource clock) {
        return new RollUps(store.connections("umbra-roll-ups", ROLL_UP_TIMEOUT), history, clock);
    }

    @Bean
    Part historyLife(RollUps rollUps) {
        return new Part("the history", Part.GATEWAY, rollUps::start, rollUps::close);
    }

    @Bean
    JournalReader journalReader(DataSource pool) {
        return new JournalReader(pool);
    }

    @Bean
    Commands commands(DataSource pool) {
        return new Commands(pool);
    }

    @Bean(destroyMethod = "")
    TraceSteps traceSteps(Store store, Settings settings, InstantSource clock, MeterRegistry meters) {
        var connections = store.connections("umbra-trace", settings.lanes().socketTimeout());
        return new TraceSteps(connections, settings.traces(), clock, meters);
    }

    @Bean
    Part traceLife(TraceSteps steps) {
        return new Part("the traces", Part.LANES, steps::start, steps::close);
    }

    /** Who hears what becomes of messages: the table, and a collector where one is set. */
    @Bean(destroyMethod = "")
    @Primary
    Traces traces(TraceSteps steps, Settings settings, DataDirectory directory, InstantSource clock) {
        return settings.otlp()
                .<Traces>map(otlp -> new MessageSpans(otlp, steps, directory.node(), clock))
                .orElse(steps);
    }

    /** It hears of a message before anybody notes a step of it. */
    @Bean
    Part spansLife(Traces traces, EventFanOut events) {
        return traces instanceof MessageSpans spans
                ? new Part("the collector's spans", Part.LANES - 1, () -> events.add(spans), spans::close)
                : new Part("no spans", Part.LANES - 1, () -> {}, () -> {});
    }

    @Bean
    TraceReader traceReader(DataSource pool) {
        return new TraceReader(pool);
    }

    @Bean
    CommandJobs commandJobs(DataSource pool) {
        return new CommandJobs(pool);
    }

    @Bean
    Presences presences(DataSource pool) {
        return new Presences(pool);
    }

    /** The lanes' connections are their own: no request may ever make a lane wait for one. */
    @Bean(destroyMethod = "")
    Lanes lanes(
            Store store,
            Settings settings,
            DataDirectory directory,
            Things things,
            JournalPartitions partitions,
            History history,
            EventFanOut events,
            InstantSource clock,
            MeterRegistry meters) {
        var connections = store.connections("umbra-lane", settings.lanes().socketTimeout());
        return new Lanes(
                settings.lanes(),
                directory.node(),
                connections,
                things,
                partitions,
                history,
                events,
                clock,
                meters,
                settings.commands());
    }

    @Bean
    Part laneLife(Lanes lanes) {
        return new Part("the lanes", Part.LANES, lanes::start, lanes::stop);
    }

    @Bean
    LostGateways lostGateways(
            DataSource pool, Things things, Shadows shadows, MessageIds ids, InstantSource clock, Gateway gateway) {
        return new LostGateways(pool, things, shadows, ids, clock, gateway::isCrowded);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService presenceKeeper() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("presence-keeper").daemon().factory());
    }

    @Bean
    Part commandTidying(
            Commands commands,
            CommandJobs jobs,
            Settings settings,
            InstantSource clock,
            ScheduledExecutorService presenceKeeper) {
        var tidying = new CommandTidying(commands, jobs, settings.commands().kept(), clock);
        return new Part(
                "the tidying of commands",
                Part.GATEWAY,
                () -> presenceKeeper.scheduleWithFixedDelay(tidying::sweep, 10, 60, TimeUnit.MINUTES),
                () -> {});
    }

    @Bean
    Part presenceLife(LostGateways lost, ScheduledExecutorService presenceKeeper) {
        return new Part(
                "presence",
                Part.GATEWAY,
                () -> presenceKeeper.scheduleWithFixedDelay(lost::sweep, 1, 1, TimeUnit.SECONDS),
                presenceKeeper::shutdownNow);
    }
}
