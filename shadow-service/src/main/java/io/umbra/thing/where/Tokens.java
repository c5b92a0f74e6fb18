package io.umbra.thing.where;

import java.util.ArrayList;
import java.util.List;

/** The words of a condition. */
final class Tokens {

    /** @param at counted from 1 */
    record Token(Kind kind, String text, int at) {}

    enum Kind {
        WORD,
        TEXT,
        OPERATOR,
        OPEN,
        CLOSE,
        END
    }

    /** The text cannot be cut into words. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final int position;
        private final String reason;

        Unreadable(int position, String reason) {
            super(reason, null, false, false);
            this.position = position;
            this.reason = reason;
        }

        int position() {
            return position;
        }

        String reason() {
            return reason;
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    static List<Token> of(String text) throws Unreadable {
        var tokens = new Tokens(text);
        tokens.read();
        return tokens.tokens;
    }

    private void read() throws Unreadable {
        while (at < text.length()) {
            char next = text.charAt(at);
            switch (next) {
                case ' ', '\t', '\n', '\r' -> at++;
                case '(' -> add(Kind.OPEN, at + 1);
                case ')' -> add(Kind.CLOSE, at + 1);
                case '"' -> quoted();
                case '=', '!', '<', '>' -> operator();
                default -> word();
            }
        }
        tokens.add(new Token(Kind.END, "", text.length() + 1));
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), at + 1));
        at = end;
    }

    private void operator() throws Unreadable {
        boolean two = at + 1 < text.length() && text.charAt(at + 1) == '=' && text.charAt(at) != '=';
        if (text.charAt(at) == '!' && !two) {
            throw new Unreadable(at + 1, "only != begins with !");
        }
        add(Kind.OPERATOR, at + (two ? 2 : 1));
    }

    private void word() {
        int end = at;
        while (end < text.length() && " \t\n\r()\"=!<>".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        add(Kind.WORD, end);
    }

    /** Escapes are those of JSON that a person would write. */
    private void quoted() throws Unreadable {
        int from = at;
        var value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            char next = text.charAt(at);
            if (next == '\\') {
                next = escaped(++at);
            }
            if (next == 0) {
                throw new Unreadable(at + 1, "a text has no such character");
            }
            value.append(next);
        }
        if (at >= text.length()) {
            throw new Unreadable(from + 1, "the text has no end");
        }
        at++;
        tokens.add(new Token(Kind.TEXT, value.toString(), from + 1));
    }

    private char escaped(int place) throws Unreadable {
        char next = place < text.length() ? text.charAt(place) : ' ';
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> throw new Unreadable(place + 1, "only \\\" \\\\ \\n \\t \\r are escapes");
        };
    }
}
