package io.umbra.thing.where;

import java.util.List;

/** A condition on a thing. What is compared with something of another type, or is not there, is false. */
public sealed interface Condition {

    /** At least two of them. */
    record And(List<Condition> all) implements Condition {}

    /** At least two of them. */
    record Or(List<Condition> any) implements Condition {}

    record Not(Condition negated) implements Condition {}

    record Comparison(Path path, Operator operator, Value value) implements Condition {}

    record Exists(Path path) implements Condition {}

    /** What is looked at. */
    sealed interface Path {

        /** The thing's name. */
        record Name() implements Path {}

        /** The model, {@code lamp} or {@code lamp@1.2}. */
        record Model() implements Path {}

        /** Whether it is connected. */
        record Online() implements Path {}

        /** Since when it is on- or offline. */
        record Since() implements Path {}

        /** Whether something is desired that is not reported. */
        record Pending() implements Path {}

        record Tag(String key) implements Path {}

        /** A value in the default shadow; the keys on the way to it, at least one. */
        record Value(Section section, List<String> keys) implements Path {}
    }

    /** The sections of a shadow. */
    enum Section {
        REPORTED("reported"),
        DESIRED("desired");

        private final String text;

        Section(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /** As it is written, in SQL too. */
        public String text() {
            return text;
        }
    }

    /** What is compared with. */
    sealed interface Value {

        record Text(String text) implements Value {}

        /** A number as it was written in JSON. */
        record Number(String json) implements Value {}

        record Truth(boolean value) implements Value {}
    }

    /** This and another. */
    default Condition and(Condition other) {
        return new And(List.of(this, other));
    }
}
