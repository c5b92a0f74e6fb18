package io.umbra.app.wiring;

import io.umbra.app.settings.KnownSettings;
import io.umbra.app.settings.Settings;
import io.umbra.thing.where.IndexKeeper;
import io.umbra.thing.where.PropertyIndex;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The index of properties, kept up to date beside the lanes. */
@Configuration(proxyBeanMethods = false)
public class SearchWiring {

    /** On a connection of its own: a long round must not take one from requests. */
    @Bean
    IndexKeeper indexKeeper(Store store, Settings settings) {
        var connections = store.connections("umbra-index", settings.get(KnownSettings.DB_SOCKET_TIMEOUT));
        return new IndexKeeper(new PropertyIndex(connections));
    }

    @Bean
    Part indexLife(IndexKeeper keeper) {
        return new Part("the index of properties", Part.LANES, keeper::start, keeper::close);
    }
}
