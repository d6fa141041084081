package org.siesta.config;

import java.util.List;

/**
 * What a delivery does in the cases where two answers are right.
 *
 * @param honour actions of a script that stop the forwarding in forward mode
 */
public record DeliveryConfig(OnStoreFailure onStoreFailure, List<Honour> honour) {

    /** What happens to a message while the store does not answer. */
    public enum OnStoreFailure {
        /** 4xx: the MTA keeps the message and tries again. */
        TEMPFAIL,
        /** The mail goes its way and the reply is given up, counted and logged. */
        DELIVER_WITHOUT_REPLY
    }

    /** Script actions that can be honoured in forward mode. */
    public enum Honour {
        REJECT,
        EREJECT,
        DISCARD
    }

    public DeliveryConfig {
        honour = List.copyOf(honour);
    }
}
