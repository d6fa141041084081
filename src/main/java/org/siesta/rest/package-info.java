/**
 * The HTTP side: out-of-office, scripts, decisions, correspondents and queue, under {@code
 * /api/v1}.
 *
 * <p>Trusts no request: each needs a bearer token, an account's token reaches that account only,
 * and every body, name, list and number has a limit. Whatever goes wrong is answered as problem
 * details (RFC 9457) without a stack trace; a store that does not answer is 503. Changes nothing on
 * GET.
 *
 * <p>Known limits: tokens come from the configuration and do not expire; there is no login of mail
 * users and no CORS.
 */
@NullMarked
package org.siesta.rest;

import org.jspecify.annotations.NullMarked;
