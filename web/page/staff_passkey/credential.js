// What the service and the browser call the same thing: the one writes bytes as text, the other takes them as they are. Browsers can do this by
// themselves only since 2025.
export function bytes(text) {
  const letters = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function text(buffer) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return letters.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

// asked is what the service asks of a device, as the browser takes it.
export function asked(options) {
  const taken = { ...options, challenge: bytes(options.challenge) };
  if (options.user) taken.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) taken[list] = options[list].map((key) => ({ ...key, id: bytes(key.id) }));
  }
  return taken;
}

// answer is what the device has signed, as the service reads it.
export function answer(key) {
  const response = {};
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

// trouble names what a person is told where nothing came of it. That somebody cancels and that a device has no key is the same to a page.
export function trouble(error) {
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'cancelled';
  return error.name === 'InvalidStateError' ? 'there' : 'failed';
}
