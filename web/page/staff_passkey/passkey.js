// Where the browser has passkeys, the page offers them: a device signs what the service asks, and the form goes its way with that.
import { answer, asked, trouble } from './credential.js';

// What the service asks is good for five minutes, and in one browser the last that it asked counts.
const RENEW = 4 * 60 * 1000;

async function ask(address) {
  const reply = await fetch(address, { method: 'POST' });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

async function sign(part, how) {
  if (part.dataset.options) return navigator.credentials.create({ publicKey: asked(JSON.parse(part.dataset.options).publicKey) });
  return navigator.credentials.get({ publicKey: asked((await ask(part.dataset.challenge)).publicKey), ...how });
}

function hand(part, key) {
  part.querySelector('[name=answer], [name=proof_passkey]').value = answer(key);
  part.closest('form').submit();
}

// offer has a button ask the device; names is what goes on while nobody presses it. A page that comes back from the browser's memory is ready again.
function offer(part, names) {
  const form = part.closest('form'), says = part.querySelector('[role=status]'), button = part.querySelector('button');
  const use = async (event) => {
    event.preventDefault();
    if (names.rest) return;
    names.rest = true;
    names.stop();
    says.textContent = '';
    try {
      hand(part, await sign(part));
    } catch (error) {
      says.textContent = says.dataset[trouble(error)];
      names.rest = false;
      names.start();
    }
  };
  if (button.type === 'submit') form.addEventListener('submit', use);
  else button.addEventListener('click', use);
  addEventListener('pageshow', (event) => { if (event.persisted) names.rest = false; });
  part.hidden = false;
}

// among has the browser offer passkeys among the names that it fills in, while the page is looked at and the button rests.
function among(part, names) {
  let waiting = new AbortController();
  const stop = () => waiting.abort();
  const start = async () => {
    if (document.hidden || names.rest) return;
    stop();
    waiting = new AbortController();
    try {
      hand(part, await sign(part, { mediation: 'conditional', signal: waiting.signal }));
    } catch {
      return; // nobody has chosen one, or it is asked anew
    }
  };
  setInterval(start, RENEW);
  document.addEventListener('visibilitychange', start);
  Object.assign(names, { stop, start });
  start();
}

async function fill(part, names) {
  const can = document.querySelector('[autocomplete~=webauthn]') && PublicKeyCredential.isConditionalMediationAvailable;
  if (can && await PublicKeyCredential.isConditionalMediationAvailable()) among(part, names);
}

if (window.PublicKeyCredential) {
  for (const without of document.querySelectorAll('.passkey-without')) without.hidden = true;
  for (const part of document.querySelectorAll('.passkey')) {
    const names = { rest: false, stop() {}, start() {} };
    offer(part, names);
    fill(part, names);
  }
}
