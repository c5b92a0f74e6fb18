package io.umbra.api.security;

import io.umbra.api.ApiSettings;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemWriter;
import io.umbra.registry.RegistryWatch;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;

/**
 * Answers 503 within {@link ApiSettings#patience} while the store does not answer: at once where that is known, and by interrupting a
 * request that is caught in the middle. (Requests run on virtual threads, whose reads from a socket end when interrupted.)
 */
public final class StoreGuard extends HttpFilter implements AutoCloseable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String GUARD = StoreGuard.class.getName();
    private static final long AGAIN_MS = 100;

    private final transient RegistryWatch watch;
    private final transient ApiSettings settings;
    private final transient ProblemWriter problems;
    private final transient ScheduledThreadPoolExecutor timer = timer();

    StoreGuard(RegistryWatch watch, ApiSettings settings, ProblemWriter problems) {
        this.watch = watch;
        this.settings = settings;
        this.problems = problems;
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("umbra-store-guard").daemon().factory());
        // Nearly all are cancelled long before their time, and must not pile up until then.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getRequestURI().startsWith("/api/")) {
            chain.doFilter(request, response);
            return;
        }
        if (!watch.storeAnswers(settings.silence())) {
            refuse(request, response);
            return;
        }
        guarded(request, response, chain);
    }

    private void guarded(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var thread = Thread.currentThread();
        var guard = timer.scheduleAtFixedRate(
                () -> {
                    if (!watch.storeAnswers(settings.silence())) {
                        thread.interrupt();
                    }
                },
                settings.patience().toMillis() / 2,
                AGAIN_MS,
                TimeUnit.MILLISECONDS);
        request.setAttribute(GUARD, guard);
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException e) {
            refuse(request, response);
        } finally {
            guard.cancel(false);
            Thread.interrupted();
        }
    }

    /** Lets a request go on for as long as it likes: it takes care of itself. */
    public static void release(HttpServletRequest request) {
        if (request.getAttribute(GUARD) instanceof Future<?> guard) {
            guard.cancel(false);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Thread.interrupted();
        problems.write(
                request, response, Problem.of(ProblemCode.STORAGE_UNAVAILABLE, "the store does not answer; try again"));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
