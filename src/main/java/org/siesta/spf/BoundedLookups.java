package org.siesta.spf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.apache.james.jspf.impl.DNSServiceXBillImpl;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The questions of one check: not more than so many, none after its time. The library bounds the
 * terms of a record (RFC 7208 §4.6.4) and not the names behind each.
 */
final class BoundedLookups implements DNSService {

    private static final int RECORD_LIMIT = 10;

    private final Resolver resolver;
    // Of this check alone: answers are not kept beyond it but as its result.
    private final Cache cache = new Cache(DClass.IN);
    private final long end;
    private int left;

    BoundedLookups(Resolver resolver, int max, Duration time) {
        this.resolver = resolver;
        this.left = max;
        this.end = System.nanoTime() + time.toNanos();
    }

    /** What DNS has of the type; null where it has nothing, as the library wants it. */
    @Override
    public @Nullable List<String> getRecords(DNSRequest request) throws TimeoutException {
        if (left-- <= 0) {
            throw new TimeoutException("too many questions");
        }
        if (System.nanoTime() - end >= 0) {
            throw new TimeoutException("no time is left");
        }
        Lookup lookup = lookup(request);
        if (lookup == null) {
            return null;
        }
        Record[] records = lookup.run();
        if (lookup.getResult() == Lookup.TRY_AGAIN) {
            throw new TimeoutException(lookup.getErrorString());
        }
        return records == null ? null : DNSServiceXBillImpl.convertRecordsToList(records);
    }

    private @Nullable Lookup lookup(DNSRequest request) {
        try {
            Name name = Name.fromString(request.getHostname(), Name.root);
            Lookup lookup = new Lookup(name, type(request.getRecordType()));
            lookup.setResolver(resolver);
            lookup.setCache(cache);
            return lookup;
        } catch (TextParseException e) {
            // A name that cannot be one has no records.
            return null;
        }
    }

    private static int type(int requested) {
        return switch (requested) {
            case DNSRequest.A -> Type.A;
            case DNSRequest.AAAA -> Type.AAAA;
            case DNSRequest.MX -> Type.MX;
            case DNSRequest.PTR -> Type.PTR;
            case DNSRequest.SPF -> Type.SPF;
            default -> Type.TXT;
        };
    }

    @Override
    public CompletionStage<@Nullable List<String>> getRecordsAsync(DNSRequest request) {
        try {
            return CompletableFuture.completedFuture(getRecords(request));
        } catch (TimeoutException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The names of this machine are nobody's business. */
    @Override
    public List<String> getLocalDomainNames() {
        return List.of();
    }

    @Override
    public void setTimeOut(int seconds) {
        // The resolver has its own.
    }

    @Override
    public int getRecordLimit() {
        return RECORD_LIMIT;
    }

    @Override
    public void setRecordLimit(int limit) {
        // RFC 7208 §4.6.4 names it.
    }
}
