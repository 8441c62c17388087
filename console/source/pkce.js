// @ts-check
/** PKCE (RFC 7636): a code verifier for each sign-in, and its challenge. A stolen code is useless without the verifier. */

/** Return a new secret of 32 random bytes. */
export function newSecret() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * Return the code challenge of a verifier.
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
