package io.umbra.gateway.conformance;

import io.umbra.gateway.World;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One gateway for all tests of a class; every plain topic is open to its things, so tests keep to topics of their own. */
abstract class Conformance {

    static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.rule("#", Allow.BOTH, Who.ALL);
        world.rule("$own/#", Allow.BOTH, Who.ALL);
        for (var name : new String[] {"a", "b", "c", "d"}) {
            world.thing(name);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }
}
