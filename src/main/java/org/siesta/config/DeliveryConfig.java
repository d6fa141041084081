package org.siesta.config;

/** What a delivery does where two answers are right. */
public record DeliveryConfig(OnStoreFailure onStoreFailure) {

    /** What happens to a message while the store does not answer. */
    public enum OnStoreFailure {
        /** 4xx: the MTA keeps the message and tries again. */
        TEMPFAIL,
        /** The mail goes its way and the reply is given up, counted and logged. */
        DELIVER_WITHOUT_REPLY
    }
}
