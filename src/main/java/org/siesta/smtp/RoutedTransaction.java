package org.siesta.smtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;

/**
 * A transaction whose recipients may be of several backends: one transaction with each of them, and
 * the replies in the order in which the client named the recipients. Recipients that are named
 * together, and the message, go to all of them at the same time, so that the client waits for the
 * slowest and not for the sum.
 */
final class RoutedTransaction implements BackendTransaction {

    private static final SmtpReply NO_ROUTE =
            new SmtpReply(451, "4.4.4", "No mail store is configured for this domain");
    private static final SmtpReply FAILED =
            new SmtpReply(451, "4.3.0", "Not answered, try again later");

    private final RoutedBackend backends;
    private final ClientIdentity client;
    private final ReversePath from;
    private final MailParameters parameters;
    private final Map<BackendClient, BackendTransaction> open = new IdentityHashMap<>();

    /** For each accepted recipient, in order, where it was accepted. */
    private final List<BackendTransaction> accepted = new ArrayList<>();

    RoutedTransaction(
            RoutedBackend backends,
            ClientIdentity client,
            ReversePath from,
            MailParameters parameters) {
        this.backends = backends;
        this.client = client;
        this.from = from;
        this.parameters = parameters;
    }

    @Override
    public SmtpReply mail() {
        return new SmtpReply(250, "2.1.0", "Sender accepted");
    }

    @Override
    public List<SmtpReply> recipients(List<ForwardPath> paths) {
        SmtpReply[] replies = new SmtpReply[paths.size()];
        Arrays.fill(replies, NO_ROUTE);
        Map<BackendClient, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            BackendClient route = backends.route(paths.get(i));
            if (route != null) {
                groups.computeIfAbsent(route, _ -> new ArrayList<>()).add(i);
            }
        }
        @Nullable BackendTransaction[] by = new BackendTransaction[paths.size()];
        Map<BackendClient, FutureTask<List<SmtpReply>>> asking = new LinkedHashMap<>();
        groups.forEach(
                (route, places) -> {
                    BackendTransaction transaction =
                            open.computeIfAbsent(route, r -> r.open(client, from, parameters));
                    places.forEach(place -> by[place] = transaction);
                    List<ForwardPath> its = places.stream().map(paths::get).toList();
                    asking.put(route, new FutureTask<>(() -> heard(transaction, its)));
                });
        abreast(asking.values());
        groups.forEach(
                (route, places) -> {
                    List<SmtpReply> heard = replies(asking.get(route));
                    for (int i = 0; i < places.size(); i++) {
                        replies[places.get(i)] = i < heard.size() ? heard.get(i) : FAILED;
                    }
                });
        for (int i = 0; i < replies.length; i++) {
            BackendTransaction transaction = by[i];
            if (transaction != null && replies[i].positive()) {
                accepted.add(transaction);
            }
        }
        return List.of(replies);
    }

    private static List<SmtpReply> heard(BackendTransaction transaction, List<ForwardPath> paths) {
        SmtpReply mail = transaction.mail();
        return mail.positive()
                ? transaction.recipients(paths)
                : paths.stream().map(_ -> mail).toList();
    }

    /**
     * Of several backends none waits for the answer of another: they are asked with the message.
     */
    @Override
    public void ready(Content... parts) {
        List<BackendTransaction> taking = accepted.stream().distinct().limit(2).toList();
        if (taking.size() == 1) {
            taking.getFirst().ready(parts);
        }
    }

    @Override
    public List<SmtpReply> data(Content... parts) {
        Map<BackendTransaction, FutureTask<List<SmtpReply>>> sending = new IdentityHashMap<>();
        for (BackendTransaction each : accepted) {
            sending.computeIfAbsent(each, t -> new FutureTask<>(() -> t.data(parts)));
        }
        abreast(sending.values());
        Map<BackendTransaction, Integer> next = new IdentityHashMap<>();
        return accepted.stream()
                .map(
                        t -> {
                            List<SmtpReply> replies = replies(sending.get(t));
                            int place = next.merge(t, 1, Integer::sum) - 1;
                            return place < replies.size() ? replies.get(place) : FAILED;
                        })
                .toList();
    }

    private static void abreast(Collection<FutureTask<List<SmtpReply>>> tasks) {
        tasks.stream().skip(1).forEach(Thread.ofVirtual()::start);
        // One of them needs no thread of its own.
        tasks.stream().limit(1).forEach(FutureTask::run);
    }

    private static List<SmtpReply> replies(@Nullable FutureTask<List<SmtpReply>> sent) {
        if (sent == null) {
            return List.of();
        }
        try {
            return sent.get();
        } catch (ExecutionException e) {
            System.getLogger(RoutedTransaction.class.getName())
                    .log(System.Logger.Level.ERROR, "a backend was not asked", e.getCause());
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void close() {
        open.values().forEach(BackendTransaction::close);
    }
}
