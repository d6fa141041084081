package org.siesta.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.siesta.mail.Content;

/** The octets of a queued reply, read from the store each time they are opened. */
record StoredContent(Database database, String reply, long size) implements Content {

    @Override
    public InputStream open() throws IOException {
        try {
            byte[] octets =
                    database.read(
                            s ->
                                    s.row(
                                                    "SELECT octets FROM content WHERE reply = ?",
                                                    r -> r.getBytes(1),
                                                    reply)
                                            .orElse(new byte[0]));
            if (octets.length != size) {
                throw new IOException("the content of reply " + reply + " is gone: it is finished");
            }
            return new ByteArrayInputStream(octets);
        } catch (StoreUnavailable e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
