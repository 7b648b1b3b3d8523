// The PIN that keeps the public out of a tablet's settings. Only a salted hash of it is kept; after some wrong ones it is locked
// for a while.
const ROUNDS = 200000; // of the hash
const TRIES = 5;
const LOCK = 5 * 60 * 1000; // ms

// make is what the tablet keeps of a PIN.
export async function make(typed) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, hash: await hash(typed, salt), wrong: 0, until: 0 };
}

// check tries what was typed at a moment. It returns what to keep of the PIN from now on, whether it opens, and for how many
// minutes it is locked.
export async function check(pin, typed, now) {
  if (pin.until > now && pin.until <= now + LOCK) { // a lock that ends later is of a clock that was ahead, and has been set right
    return { pin, opens: false, locked: Math.ceil((pin.until - now) / 60000) };
  }
  const given = await hash(typed, pin.salt);
  if (pin.hash.reduce((all, byte, i) => all | (byte ^ given[i]), 0) === 0) {
    return { pin: { ...pin, wrong: 0, until: 0 }, opens: true, locked: 0 };
  }
  const wrong = pin.wrong + 1;
  if (wrong < TRIES) { return { pin: { ...pin, wrong, until: 0 }, opens: false, locked: 0 }; }
  return { pin: { ...pin, wrong: 0, until: now + LOCK }, opens: false, locked: LOCK / 60000 };
}

async function hash(typed, salt) {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(typed), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, key, 256));
}
