package org.siesta.spf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.james.jspf.impl.SPF;
import org.siesta.mail.Mailbox;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

/** Whether a client may send for the domain of a reverse-path, within bounds and remembered. */
public final class SpfCheck {

    private static final System.Logger LOG = System.getLogger(SpfCheck.class.getName());
    private static final int MAX_AT_ONCE = 50;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Duration TROUBLE_REMEMBERED = Duration.ofMinutes(1);

    /**
     * How a check is done.
     *
     * @param servers name servers to ask; empty for those of the machine
     * @param timeout of one whole check
     * @param maxLookups questions to DNS within one check
     * @param maxRemembered results that are kept for ten minutes
     */
    public record Settings(
            List<InetSocketAddress> servers, Duration timeout, int maxLookups, int maxRemembered) {

        public Settings {
            servers = List.copyOf(servers);
        }
    }

    private record Question(InetAddress client, String sender) {}

    private record Remembered(SpfResult result, Instant until) {}

    private final Settings settings;
    private final InstantSource clock;
    private final Semaphore running = new Semaphore(MAX_AT_ONCE);
    private final ThreadFactory threads = Thread.ofVirtual().name("spf-", 0).factory();
    // Guarded by itself. Access order, so that the one asked for longest ago goes first.
    private final Map<Question, Remembered> remembered = new LinkedHashMap<>(64, 0.75f, true);

    /** Checks by these settings. */
    public SpfCheck(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The result; takes at most the timeout. */
    public SpfResult check(InetAddress client, Mailbox sender) {
        Question question = new Question(client, address(sender));
        Instant now = clock.instant();
        synchronized (remembered) {
            Remembered known = remembered.get(question);
            if (known != null && now.isBefore(known.until())) {
                return known.result();
            }
        }
        SpfResult result = asked(question);
        keep(question, result, now);
        return result;
    }

    private void keep(Question question, SpfResult result, Instant now) {
        Duration time = result == SpfResult.TEMPERROR ? TROUBLE_REMEMBERED : REMEMBERED;
        synchronized (remembered) {
            remembered.put(question, new Remembered(result, now.plus(time)));
            var oldest = remembered.entrySet().iterator();
            while (remembered.size() > settings.maxRemembered() && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
        }
    }

    /**
     * The sender for the macros of a record (RFC 7208 §7). A local part that is no plain word is
     * nobody's business there.
     */
    private static String address(Mailbox sender) {
        Mailbox normal = sender.normal();
        boolean plain = normal.localPart().matches("[a-z0-9._=+-]{1,64}");
        return (plain ? normal.localPart() : "postmaster") + "@" + normal.domain();
    }

    private SpfResult asked(Question question) {
        if (question.sender().contains("[")) {
            // An address literal publishes nothing (RFC 7208 §4.3).
            return SpfResult.NONE;
        }
        if (!running.tryAcquire()) {
            return SpfResult.TEMPERROR;
        }
        CompletableFuture<SpfResult> result = new CompletableFuture<>();
        // The waiting is bounded here, whatever the library waits for; its thread ends by itself
        // when its questions have timed out.
        threads.newThread(
                        () -> {
                            try {
                                result.complete(library(question));
                            } catch (RuntimeException | StackOverflowError e) {
                                result.completeExceptionally(e);
                            } finally {
                                running.release();
                            }
                        })
                .start();
        return within(result, question);
    }

    private SpfResult within(CompletableFuture<SpfResult> result, Question question) {
        try {
            return result.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return SpfResult.TEMPERROR;
        } catch (ExecutionException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the SPF check of " + question.sender() + " failed: " + e.getCause());
            return SpfResult.TEMPERROR;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SpfResult.TEMPERROR;
        }
    }

    private SpfResult library(Question question) {
        SPF spf =
                new SPF(new BoundedLookups(resolver(), settings.maxLookups(), settings.timeout()));
        return SpfResult.of(
                spf.checkSPF(
                                question.client().getHostAddress().replaceAll("%.*", ""),
                                question.sender(),
                                domain(question.sender()))
                        .getResult());
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private Resolver resolver() {
        ExtendedResolver resolver =
                settings.servers().isEmpty()
                        ? new ExtendedResolver()
                        : new ExtendedResolver(
                                settings.servers().stream()
                                        .<Resolver>map(SimpleResolver::new)
                                        .toList());
        resolver.setTimeout(settings.timeout());
        resolver.setRetries(2);
        return resolver;
    }
}
