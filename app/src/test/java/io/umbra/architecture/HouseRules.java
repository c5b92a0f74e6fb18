package io.umbra.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** What may know of what. */
final class HouseRules {

    /** The one class around Moquette's subscription directory. */
    static final String DIRECTORY = "io.umbra.gateway.routing.WildcardDirectory";

    private static final String GATEWAY = "io.umbra.gateway..";
    private static final String API = "io.umbra.api..";
    private static final String APP = "io.umbra.app..";

    static final ArchRule THE_GATEWAY_DOES_NOT_KNOW_THE_API = noClasses()
            .that()
            .resideInAPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(API);

    static final ArchRule THE_API_DOES_NOT_KNOW_THE_GATEWAY = noClasses()
            .that()
            .resideInAPackage(API)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY);

    static final ArchRule THE_DOMAIN_KNOWS_NOTHING_AROUND_IT = noClasses()
            .that()
            .resideOutsideOfPackages(GATEWAY, API, APP, "io.umbra.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GATEWAY, API, APP);

    static final ArchRule THE_DOMAIN_KNOWS_NO_PROTOCOL = noClasses()
            .that()
            .resideOutsideOfPackages(GATEWAY, API, APP, "io.umbra.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "io.moquette..", "org.springframework.web..", "jakarta.servlet..");

    static final ArchRule ONLY_THE_WIRE_KNOWS_NETTY = noClasses()
            .that()
            .resideOutsideOfPackage("io.umbra.gateway.wire..")
            .and(not(partOf(DIRECTORY)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    static final ArchRule ONLY_THE_DIRECTORY_KNOWS_MOQUETTE = noClasses()
            .that(not(partOf(DIRECTORY)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.moquette..");

    static final ArchRule NO_CIRCLES_IN_THE_GATEWAY =
            slices().matching("io.umbra.gateway.(*)..").should().beFreeOfCycles();

    static final ArchRule NO_CIRCLES_BETWEEN_FEATURES =
            slices().matching("io.umbra.(*)..").should().beFreeOfCycles();

    /** The one class that may know a word of Netty knows no other. */
    static ArchRule knowsOneWordOfNetty(String directory) {
        return noClasses()
                .that(partOf(directory))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.netty..").and(not(name("io.netty.handler.codec.mqtt.MqttQoS"))));
    }

    /** A class and those inside it. */
    private static DescribedPredicate<HasName> partOf(String name) {
        return nameMatching(Pattern.quote(name) + "(\\$.*)?");
    }

    private HouseRules() {}
}
