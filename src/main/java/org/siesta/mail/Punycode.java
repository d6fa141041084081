package org.siesta.mail;

import java.util.Optional;

/**
 * The encoding of a U-label into an A-label and back (RFC 3492).
 *
 * <p>Our own because {@code java.net.IDN} maps by IDNA 2003: it takes a long s for s and a sharp s
 * for ss, so that two different domains would compare as one.
 */
final class Punycode {

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Punycode() {}

    /** The label without the "xn--"; it is at most 255 octets long, so nothing overflows. */
    static String encode(String label) {
        int[] input = label.codePoints().toArray();
        StringBuilder output = new StringBuilder();
        for (int c : input) {
            if (c < INITIAL_N) {
                output.append((char) c);
            }
        }
        int basic = output.length();
        if (basic > 0) {
            output.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        for (int handled = basic; handled < input.length; ) {
            int next = smallestFrom(input, n);
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    append(output, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return output.toString();
    }

    /**
     * The label that {@link #encode} makes this of (RFC 3492 §6.2); empty where nothing does.
     *
     * @param encoded without the "xn--", at most 63 characters
     */
    static Optional<String> decode(String encoded) {
        int basic = encoded.lastIndexOf('-');
        int[] points = new int[encoded.length()];
        int count = 0;
        for (; count < basic; count++) {
            points[count] = encoded.charAt(count);
        }
        long n = INITIAL_N;
        long i = 0;
        int bias = INITIAL_BIAS;
        for (int at = basic < 0 ? 0 : basic + 1; at < encoded.length(); count++) {
            long before = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < encoded.length() ? value(encoded.charAt(at++)) : -1;
                i += digit * weight;
                if (digit < 0 || i > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                int t = Math.clamp(k - bias, T_MIN, T_MAX);
                if (digit < t) {
                    break;
                }
                weight *= BASE - t;
                if (weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
            }
            bias = adapt((int) (i - before), count + 1, before == 0);
            n += i / (count + 1);
            i %= count + 1;
            if (n > Character.MAX_CODE_POINT) {
                return Optional.empty();
            }
            System.arraycopy(points, (int) i, points, (int) i + 1, count - (int) i);
            points[(int) i++] = (int) n;
        }
        return Optional.of(new String(points, 0, count));
    }

    private static int value(char digit) {
        return digit >= 'a' && digit <= 'z'
                ? digit - 'a'
                : digit >= '0' && digit <= '9' ? digit - '0' + 26 : -1;
    }

    private static int smallestFrom(int[] input, int n) {
        int smallest = Integer.MAX_VALUE;
        for (int c : input) {
            if (c >= n && c < smallest) {
                smallest = c;
            }
        }
        return smallest;
    }

    private static void append(StringBuilder output, int delta, int bias) {
        int q = delta;
        for (int k = BASE; ; k += BASE) {
            int t = Math.clamp(k - bias, T_MIN, T_MAX);
            if (q < t) {
                output.append(digit(q));
                return;
            }
            output.append(digit(t + (q - t) % (BASE - t)));
            q = (q - t) / (BASE - t);
        }
    }

    private static int adapt(int delta, int points, boolean first) {
        int d = first ? delta / DAMP : delta / 2;
        d += d / points;
        int k = 0;
        while (d > (BASE - T_MIN) * T_MAX / 2) {
            d /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * d / (d + SKEW);
    }

    private static char digit(int d) {
        return (char) (d < 26 ? 'a' + d : '0' + d - 26);
    }
}
