package org.siesta.spf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Single questions to DNS, each within a time. */
public final class Dns {

    /** What came of a question. */
    public sealed interface Answer {

        /** There are records; those of the type as text. */
        record Records(List<String> values) implements Answer {
            public Records {
                values = List.copyOf(values);
            }
        }

        /** There are none. */
        record Nothing() implements Answer {}

        /** Nobody answered in time, or the name server has a trouble of its own. */
        record Silence(String why) implements Answer {}

        /** The records; none also where there was no answer. */
        default List<String> orNone() {
            return this instanceof Records(List<String> values) ? values : List.of();
        }
    }

    private final List<InetSocketAddress> servers;
    private final Duration timeout;

    /**
     * Asks these servers.
     *
     * @param servers none means those of the machine
     * @param timeout of one whole question
     */
    public Dns(List<InetSocketAddress> servers, Duration timeout) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
    }

    /** The texts of a name, each in one piece. */
    public Answer texts(String name) {
        return ask(name, Type.TXT);
    }

    /** The addresses of a name, of both families. */
    public Answer addresses(String name) {
        Answer v4 = ask(name, Type.A);
        Answer v6 = ask(name, Type.AAAA);
        List<String> all = new ArrayList<>(v4.orNone());
        all.addAll(v6.orNone());
        return all.isEmpty() ? (v4 instanceof Answer.Silence ? v4 : v6) : new Answer.Records(all);
    }

    /** The names of an address. */
    public Answer names(InetAddress address) {
        return ask(ReverseMap.fromAddress(address).toString(true), Type.PTR);
    }

    /** The waiting is bounded here, whatever the library waits for. */
    private Answer ask(String text, int type) {
        FutureTask<Answer> question = new FutureTask<>(() -> asked(text, type));
        Thread.ofVirtual().name("dns").start(question);
        try {
            return question.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Answer.Silence("no answer in time");
        } catch (ExecutionException e) {
            return new Answer.Silence(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Silence("interrupted");
        }
    }

    private Answer asked(String text, int type) {
        Lookup lookup;
        try {
            lookup = new Lookup(Name.fromString(text, Name.root), type);
        } catch (TextParseException e) {
            return new Answer.Nothing();
        }
        lookup.setResolver(resolver());
        lookup.setCache(new Cache(DClass.IN));
        Record[] records = lookup.run();
        return switch (lookup.getResult()) {
            case Lookup.SUCCESSFUL ->
                    new Answer.Records(java.util.Arrays.stream(records).map(Dns::text).toList());
            case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> new Answer.Nothing();
            default -> new Answer.Silence(lookup.getErrorString());
        };
    }

    private static String text(Record record) {
        return switch (record) {
            case TXTRecord texts -> String.join("", texts.getStrings());
            case ARecord address -> literal(address.getAddress());
            case AAAARecord address -> literal(address.getAddress());
            case PTRRecord name ->
                    name.getTarget().toString(true).toLowerCase(java.util.Locale.ROOT);
            default -> record.rdataToString();
        };
    }

    private static String literal(InetAddress address) {
        return org.siesta.mail.IpAddress.text(address);
    }

    private Resolver resolver() {
        try {
            ExtendedResolver resolver =
                    servers.isEmpty()
                            ? new ExtendedResolver()
                            : new ExtendedResolver(
                                    servers.stream().<Resolver>map(SimpleResolver::new).toList());
            resolver.setTimeout(timeout.dividedBy(2));
            resolver.setRetries(2);
            return resolver;
        } catch (RuntimeException e) {
            return new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
        }
    }
}
