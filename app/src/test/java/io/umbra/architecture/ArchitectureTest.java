package io.umbra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.umbra.api.wrong.KnowsTheGateway;
import io.umbra.gateway.wrong.KnowsMoquette;
import io.umbra.gateway.wrong.KnowsMoreOfNetty;
import io.umbra.gateway.wrong.KnowsNetty;
import io.umbra.gateway.wrong.KnowsTheApi;
import io.umbra.gateway.wrongfirst.First;
import io.umbra.gateway.wrongsecond.Second;
import io.umbra.shadow.wrong.KnowsTheWeb;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds for what is built, and is seen to break on a class that breaks it. */
@TestInstance(Lifecycle.PER_CLASS)
class ArchitectureTest {

    private JavaClasses built = new ClassFileImporter().importClasses();

    @BeforeAll
    void read() {
        built = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.umbra");
        assertThat(built).hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule, List<Class<?>> broken) {
        rule.check(built);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void breaksOnAClassThatBreaksIt(ArchRule rule, List<Class<?>> broken) {
        var wrong = new ClassFileImporter().importClasses(broken);
        assertThat(rule.allowEmptyShould(true).evaluate(wrong).hasViolation()).isTrue();
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(HouseRules.THE_GATEWAY_DOES_NOT_KNOW_THE_API, List.of(KnowsTheApi.class)),
                Arguments.of(HouseRules.THE_API_DOES_NOT_KNOW_THE_GATEWAY, List.of(KnowsTheGateway.class)),
                Arguments.of(
                        HouseRules.THE_DOMAIN_KNOWS_NOTHING_AROUND_IT,
                        List.of(io.umbra.shadow.wrong.KnowsTheGateway.class)),
                Arguments.of(HouseRules.THE_DOMAIN_KNOWS_NO_PROTOCOL, List.of(io.umbra.shadow.wrong.KnowsNetty.class)),
                Arguments.of(
                        HouseRules.THE_DOMAIN_KNOWS_NO_PROTOCOL, List.of(io.umbra.shadow.wrong.KnowsMoquette.class)),
                Arguments.of(HouseRules.THE_DOMAIN_KNOWS_NO_PROTOCOL, List.of(KnowsTheWeb.class)),
                Arguments.of(HouseRules.ONLY_THE_WIRE_KNOWS_NETTY, List.of(KnowsNetty.class)),
                Arguments.of(HouseRules.ONLY_THE_DIRECTORY_KNOWS_MOQUETTE, List.of(KnowsMoquette.class)),
                Arguments.of(HouseRules.NO_CIRCLES_BETWEEN_FEATURES, List.of(KnowsTheGateway.class, KnowsTheApi.class)),
                Arguments.of(HouseRules.NO_CIRCLES_IN_THE_GATEWAY, List.of(First.class, Second.class)));
    }

    @Test
    void theOneClassThatMayKnowAWordOfNettyKnowsNoOther() {
        HouseRules.knowsOneWordOfNetty(HouseRules.DIRECTORY).check(built);

        var wrong = new ClassFileImporter().importClasses(KnowsMoreOfNetty.class);
        assertThat(HouseRules.knowsOneWordOfNetty(KnowsMoreOfNetty.class.getName())
                        .evaluate(wrong)
                        .hasViolation())
                .isTrue();
    }
}
