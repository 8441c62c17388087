// @ts-check
/** The secret of one sign-in, and what proves it (RFC 7636): who steals the code has neither. */

/** Return a new secret, made of 32 random bytes. */
export function newSecret() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * Return what the sign-in page may know of the secret.
 *
 * @param {string} verifier
 */
export async function challengeOf(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

/** @param {Uint8Array} bytes */
function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
