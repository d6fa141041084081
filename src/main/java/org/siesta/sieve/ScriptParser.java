package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.apache.jsieve.parser.generated.ASTarguments;
import org.apache.jsieve.parser.generated.ASTblock;
import org.apache.jsieve.parser.generated.ASTcommand;
import org.apache.jsieve.parser.generated.ASTcommands;
import org.apache.jsieve.parser.generated.ASTstring;
import org.apache.jsieve.parser.generated.ASTtest;
import org.apache.jsieve.parser.generated.ASTtest_list;
import org.apache.jsieve.parser.generated.Node;
import org.apache.jsieve.parser.generated.ParseException;
import org.apache.jsieve.parser.generated.SieveParser;
import org.apache.jsieve.parser.generated.SimpleNode;
import org.jspecify.annotations.Nullable;
import org.siesta.sieve.ScriptToken.KINDS;

/**
 * Parses the tokens by jSieve's grammar, command by command, and takes its tree over into ours.
 *
 * <p>A command that does not parse is reported and cut out; what surrounds it is parsed again
 * without it, so that one run shows all faults.
 */
final class ScriptParser {

    /** How many tokens may be read again because of faults in front of them. */
    private static final int MAX_READ_AGAIN = 2_000_000;

    private final List<ScriptToken> tokens;
    private final boolean stopped;
    private final SieveLimits limits;
    private final Diagnostics diagnostics;
    private int readAgain;

    /**
     * @param stopped the tokens end before the script does, for a fault that is already reported
     */
    ScriptParser(
            List<ScriptToken> tokens,
            boolean stopped,
            SieveLimits limits,
            Diagnostics diagnostics) {
        this.tokens = new ArrayList<>(tokens);
        this.stopped = stopped;
        this.limits = limits;
        this.diagnostics = diagnostics;
    }

    List<Syntax.Node> commands() {
        List<Syntax.Node> commands = new ArrayList<>();
        int from = 0;
        ScriptTokens feed = new ScriptTokens(tokens);
        OneCommand parser = new OneCommand(feed);
        while (tokens.get(from).kind != KINDS.END && !diagnostics.full()) {
            feed.moveTo(from);
            SimpleNode tree = parser.parse(feed);
            if (tree != null) {
                commands.add(command(tree));
                from = feed.position();
            } else {
                from = recover(from, feed.position() - 1);
            }
        }
        return commands;
    }

    /** jSieve's parser, run for a single command. */
    private static final class OneCommand extends SieveParser {

        OneCommand(ScriptTokens tokens) {
            super(tokens);
        }

        @Nullable SimpleNode parse(ScriptTokens tokens) {
            ReInit(tokens);
            try {
                command();
                return (SimpleNode) jjtree.popNode();
            } catch (ParseException _) {
                return null;
            }
        }
    }

    /**
     * Reports the fault and cuts the faulty command out.
     *
     * @param from where the top-level command begins
     * @param fault the token that the grammar does not allow there
     * @return where to parse on
     */
    private int recover(int from, int fault) {
        int begin = from;
        int depth = 0;
        for (int i = from; i < fault; i++) {
            ScriptToken token = tokens.get(i);
            if (token.is('{')) {
                depth++;
            } else if (token.is('}')) {
                depth--;
            }
            if (token.is('{') || token.is('}') || token.is(';')) {
                begin = i + 1;
            }
        }
        report(begin, fault, depth);
        int end = endOfCommand(fault);
        if (end == begin) {
            end++;
        }
        readAgain += fault - from;
        boolean giveUp = readAgain > MAX_READ_AGAIN;
        if (depth == 0 || giveUp || tokens.get(fault).kind == KINDS.END) {
            return Math.min(end, tokens.size() - 1);
        }
        tokens.subList(begin, end).clear();
        return from;
    }

    private int endOfCommand(int fault) {
        int depth = 0;
        for (int i = fault; i < tokens.size() - 1; i++) {
            ScriptToken token = tokens.get(i);
            if (token.is('{')) {
                depth++;
            } else if (token.is('}')) {
                depth--;
                if (depth < 0) {
                    return i;
                }
                if (depth == 0) {
                    return i + 1;
                }
            } else if (token.is(';') && depth == 0) {
                return i + 1;
            }
        }
        return tokens.size() - 1;
    }

    private void report(int begin, int fault, int depth) {
        ScriptToken token = tokens.get(fault);
        if (token.kind == KINDS.END) {
            if (!stopped) {
                reportEnd(begin, fault, depth);
            }
            return;
        }
        ScriptToken first = tokens.get(begin);
        if (begin == fault) {
            diagnostics.error(
                    token.span(),
                    "unexpected-token",
                    "unexpected " + token.described() + " found: expected a command");
        } else if (token.is('}') && first.kind == KINDS.IDENTIFIER) {
            diagnostics.error(
                    token.span(),
                    "missing-semicolon",
                    "missing semicolon ';' after " + first.text() + " command");
        } else {
            diagnostics.error(
                    token.span(),
                    "unexpected-token",
                    "unexpected "
                            + token.described()
                            + " found after "
                            + tokens.get(fault - 1).described());
        }
    }

    private void reportEnd(int begin, int fault, int depth) {
        Span at = tokens.get(fault).span();
        if (depth > 0) {
            diagnostics.error(
                    at,
                    "unexpected-end",
                    "end of script inside a block: " + depth + " closing '}' missing");
        } else {
            diagnostics.error(
                    at,
                    "unexpected-end",
                    "unexpected end of script: missing semicolon ';' after "
                            + tokens.get(begin).text()
                            + " command");
        }
    }

    private Syntax.Node command(SimpleNode node) {
        List<Syntax.Argument> arguments = new ArrayList<>();
        List<Syntax.Node> tests = new ArrayList<>();
        boolean listed = false;
        List<Syntax.Node> block = null;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            Node child = node.jjtGetChild(i);
            if (child instanceof ASTarguments args) {
                listed = arguments(args, arguments, tests);
            } else if (child instanceof ASTblock body) {
                block = block(body);
            }
        }
        ScriptToken name = first(node);
        if (arguments.size() > limits.maxArguments()) {
            diagnostics.error(
                    name.span(),
                    "too-many-arguments",
                    "too many arguments for '"
                            + name.text()
                            + "', at most "
                            + limits.maxArguments());
        }
        return new Syntax.Node(
                Collation.asciiLower(name.text()),
                name.span(),
                List.copyOf(arguments),
                List.copyOf(tests),
                listed,
                block);
    }

    private List<Syntax.Node> block(ASTblock body) {
        List<Syntax.Node> commands = new ArrayList<>();
        for (int i = 0; i < body.jjtGetNumChildren(); i++) {
            if (body.jjtGetChild(i) instanceof ASTcommands inner) {
                for (int j = 0; j < inner.jjtGetNumChildren(); j++) {
                    if (inner.jjtGetChild(j) instanceof ASTcommand command) {
                        commands.add(command(command));
                    }
                }
            }
        }
        return commands;
    }

    /** Takes arguments and tests over; whether the tests stood in parentheses. */
    private boolean arguments(
            ASTarguments node, List<Syntax.Argument> arguments, List<Syntax.Node> tests) {
        boolean listed = false;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            Node child = node.jjtGetChild(i);
            if (child instanceof ASTtest test) {
                tests.add(command(test));
            } else if (child instanceof ASTtest_list list) {
                listed = true;
                for (int j = 0; j < list.jjtGetNumChildren(); j++) {
                    tests.add(command((SimpleNode) list.jjtGetChild(j)));
                }
            } else {
                arguments.add(argument((SimpleNode) child));
            }
        }
        return listed;
    }

    private static Syntax.Argument argument(SimpleNode node) {
        ScriptToken token = first(node);
        if (token.kind == KINDS.TAG) {
            return new Syntax.Argument.Tag(
                    Collation.asciiLower(token.text().substring(1)), token.span());
        }
        if (token.kind == KINDS.NUMBER) {
            return new Syntax.Argument.Number(token.number(), token.span());
        }
        List<Syntax.Literal> items = new ArrayList<>();
        strings(node, items);
        return new Syntax.Argument.Strings(
                items, token.is('['), token.span().to(((ScriptToken) node.getLastToken()).span()));
    }

    private static void strings(SimpleNode node, List<Syntax.Literal> items) {
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            SimpleNode child = (SimpleNode) node.jjtGetChild(i);
            if (child instanceof ASTstring) {
                ScriptToken token = first(child);
                items.add(new Syntax.Literal(token.text(), token.span()));
            } else {
                strings(child, items);
            }
        }
    }

    private static ScriptToken first(SimpleNode node) {
        return (ScriptToken) node.getFirstToken();
    }
}
