package io.umbra.app.wiring;

import io.umbra.app.Greeting;
import io.umbra.app.pki.Pki;
import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.app.web.EdgeFilter;
import io.umbra.app.web.Readiness;
import io.umbra.app.web.StoreProbe;
import io.umbra.lane.Lanes;
import io.umbra.registry.RegistryWatch;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** HTTP beside HTTPS, and what stands before the API. */
@Configuration(proxyBeanMethods = false)
public class WebWiring {

    @Bean
    Greeting greeting(Settings settings, Pki pki, AdminPassword password) {
        return new Greeting(settings, pki, password.unused());
    }

    @Bean
    Readiness readiness(StoreProbe store, Lanes lanes, RegistryWatch registry, Part gatewayLife, Part gatewayDrain) {
        return new Readiness(List.of(
                new Readiness.Check("store", store::problem),
                new Readiness.Check("lanes", () -> lanes.isReady() ? Optional.empty() : Optional.of("not writing")),
                new Readiness.Check(
                        "registry", () -> registry.storeAnswers() ? Optional.empty() : Optional.of("not read")),
                new Readiness.Check(
                        "gateway", () -> gatewayLife.isRunning() ? Optional.empty() : Optional.of("not listening")),
                new Readiness.Check(
                        "drain", () -> gatewayDrain.isRunning() ? Optional.empty() : Optional.of("about to stop"))));
    }

    @Bean
    FilterRegistrationBean<EdgeFilter> edgeFilter(Readiness readiness, Pki pki, Settings settings) {
        var policy = new EdgeFilter.Policy(
                settings.plainHttpServesAll(), settings.publicUrl("https", KnownSettings.HTTPS_PORT));
        var filter = new EdgeFilter(readiness, pki.authority(), policy);
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.setAsyncSupported(true);
        return registration;
    }

    /** The management port is on loopback and serves nothing but metrics: who reaches it may read them. */
    @Bean
    @Order(0)
    SecurityFilterChain metrics(HttpSecurity http, Settings settings) {
        int port = settings.get(KnownSettings.MANAGEMENT_PORT);
        return http.securityMatcher(request -> request.getLocalPort() == port)
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** Devices publish with their own credential, shown in headers that no browser sends by itself. */
    @Bean
    @Order(1)
    SecurityFilterChain deviceIngress(HttpSecurity http) {
        return http.securityMatcher("/v1/proxy")
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> plainHttp(Settings settings) {
        return factory -> {
            if (settings.get(KnownSettings.HTTPS_PORT) != 0 && settings.get(KnownSettings.HTTP_PORT) != 0) {
                factory.addAdditionalConnectors(plainConnector(settings));
            }
        };
    }

    private static Connector plainConnector(Settings settings) {
        var connector = new Connector();
        connector.setPort(settings.get(KnownSettings.HTTP_PORT));
        var protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
        protocol.setAddress(settings.get(KnownSettings.BIND));
        protocol.setConnectionTimeout(10_000);
        protocol.setExecutor(new VirtualThreadExecutor("http-"));
        return connector;
    }
}
