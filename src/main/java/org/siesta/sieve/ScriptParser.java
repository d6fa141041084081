package org.siesta.sieve;

import java.util.ArrayList;
import java.util.List;
import org.apache.jsieve.parser.generated.ASTarguments;
import org.apache.jsieve.parser.generated.ASTblock;
import org.apache.jsieve.parser.generated.ASTcommand;
import org.apache.jsieve.parser.generated.ASTcommands;
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
     * Takes the tokens over.
     *
     * @param stopped the tokens end before the script does, for a fault that is already reported
     */
    ScriptParser(
            List<ScriptToken> tokens,
            boolean stopped,
            SieveLimits limits,
            Diagnostics diagnostics) {
        this.tokens = tokens;
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
        List<Syntax.Argument> arguments = List.of();
        List<Syntax.Node> tests = List.of();
        boolean listed = false;
        List<Syntax.Node> block = null;
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            Node child = node.jjtGetChild(i);
            if (child instanceof ASTarguments args) {
                // The grammar has the tests behind all arguments, as one child.
                int last = args.jjtGetNumChildren() - 1;
                Node inside = last < 0 ? null : args.jjtGetChild(last);
                listed = inside instanceof ASTtest_list;
                if (inside instanceof ASTtest test) {
                    tests = List.of(command(test));
                } else if (inside instanceof ASTtest_list list) {
                    tests = tests(list);
                } else {
                    last++;
                }
                arguments = arguments(args, last);
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
                Collation.asciiLower(name.text()), name.span(), arguments, tests, listed, block);
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

    private List<Syntax.Node> tests(ASTtest_list list) {
        int count = list.jjtGetNumChildren();
        List<Syntax.Node> tests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tests.add(command((SimpleNode) list.jjtGetChild(i)));
        }
        return tests;
    }

    /** The first so many children. */
    private static List<Syntax.Argument> arguments(ASTarguments node, int count) {
        List<Syntax.Argument> arguments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            arguments.add(argument((SimpleNode) node.jjtGetChild(i)));
        }
        return arguments;
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
        return new Syntax.Argument.Strings(
                strings((SimpleNode) node.jjtGetChild(0)),
                token.is('['),
                token.spanTo((ScriptToken) node.getLastToken()));
    }

    /** Those of a list, or the one that stands for a list of one. */
    private static List<Syntax.Literal> strings(SimpleNode list) {
        int count = list.jjtGetNumChildren();
        List<Syntax.Literal> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ScriptToken token = first((SimpleNode) list.jjtGetChild(i));
            items.add(new Syntax.Literal(token.text(), token.span()));
        }
        return items;
    }

    private static ScriptToken first(SimpleNode node) {
        return (ScriptToken) node.getFirstToken();
    }
}
