package io.umbra.api.security;

import io.umbra.account.Sessions;
import io.umbra.api.ApiSettings;
import io.umbra.api.idempotency.IdempotencyFilter;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemWriter;
import io.umbra.api.problem.RequestId;
import io.umbra.project.KnownAppKeys;
import io.umbra.registry.RegistryWatch;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;

/** Closed, but for what is opened here. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final int BEFORE_SECURITY = -200;

    @Bean
    SecurityFilterChain api(
            HttpSecurity http,
            Sessions sessions,
            KnownAppKeys keys,
            ProblemWriter problems,
            IdempotencyFilter idempotency,
            ApiSettings settings) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers(headers, settings))
                .addFilterBefore(new CallerFilter(sessions, keys, problems), AuthorizationFilter.class)
                .addFilterAfter(idempotency, AuthorizationFilter.class)
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, failure) -> problems.write(
                                        request,
                                        response,
                                        Problem.of(
                                                ProblemCode.UNAUTHORIZED, "log in, or show a key as a Bearer token")))
                        .accessDeniedHandler((request, response, failure) -> problems.write(
                                request, response, Problem.of(ProblemCode.NOT_FOUND, "there is nothing here"))))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/api/v1/session")
                        .permitAll()
                        .requestMatchers(
                                HttpMethod.GET,
                                "/console/**",
                                "/api/v1/version",
                                "/v3/api-docs/**",
                                "/swagger-ui.html",
                                "/swagger-ui/**",
                                "/favicon.ico")
                        .permitAll()
                        .requestMatchers("/api/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers, ApiSettings settings) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(settings.contentSecurityPolicy()))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .referrerPolicy(policy -> policy.policy(ReferrerPolicyHeaderWriter.ReferrerPolicy.NO_REFERRER))
                .permissionsPolicyHeader(policy -> policy.policy("camera=(), geolocation=(), microphone=()"));
    }

    /** It has its place in the chain above, after it is known who calls; the container must not add it once more. */
    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyOnlyOnce(IdempotencyFilter idempotency) {
        var registration = new FilterRegistrationBean<>(idempotency);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    FilterRegistrationBean<RequestId> requestId() {
        return before(new RequestId(), 0);
    }

    @Bean(destroyMethod = "close")
    StoreGuard storeGuard(RegistryWatch watch, ApiSettings settings, ProblemWriter problems) {
        return new StoreGuard(watch, settings, problems);
    }

    @Bean
    FilterRegistrationBean<StoreGuard> storeGuardFilter(StoreGuard guard) {
        return before(guard, 1);
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit(ApiSettings settings, ProblemWriter problems) {
        return before(new BodyLimit(settings.maxRequestBytes(), problems), 2);
    }

    private static <F extends jakarta.servlet.Filter> FilterRegistrationBean<F> before(F filter, int place) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(BEFORE_SECURITY + place);
        registration.setUrlPatterns(List.of("/*"));
        return registration;
    }
}
