package org.siesta.sieve;

import java.util.List;
import org.apache.jsieve.parser.generated.SieveParserTokenManager;
import org.apache.jsieve.parser.generated.Token;

/** Hands the tokens of our lexer to jSieve's parser; its own character stream is never used. */
final class ScriptTokens extends SieveParserTokenManager {

    private final List<ScriptToken> tokens;
    private int next;

    @SuppressWarnings("NullAway") // The stream is not read: getNextToken is ours.
    ScriptTokens(List<ScriptToken> tokens) {
        super(null);
        this.tokens = tokens;
    }

    /** Hands out from this index on. */
    void moveTo(int index) {
        next = index;
    }

    @Override
    @SuppressWarnings("NullAway") // jSieve's chain of tokens ends with null.
    public Token getNextToken() {
        ScriptToken token = tokens.get(Math.min(next, tokens.size() - 1));
        next++;
        // A token may be read a second time, after a faulty command was cut out behind it.
        token.next = null;
        return token;
    }

    /** The index of the token that would be read next. */
    int position() {
        return Math.min(next, tokens.size());
    }
}
