// Sends a form and waits for the reply, a reasonable time; and carries what was sent by somebody who has left the tab to the next one, until it is
// known what became of it. Nothing of that is seen.
import * as draft from './draft.js';
import { asked } from '../retry.js';

const PATIENCE = 20000;

// stored tells whether a reply is the thanks for answers that are stored.
export function stored(reply) { return reply.status === 200 && /\/thanks(\?|$)/.test(reply.responseURL); }

// post calls heard with the reply, or lost where none came: the network is away, or silent.
export function post(url, body, heard, lost) {
  const request = new XMLHttpRequest();
  let open = true;
  const end = (tell) => {
    if (!open) { return; }
    open = false;
    clearTimeout(patience);
    tell(request);
  };
  const patience = setTimeout(() => {
    end(lost);
    request.abort();
  }, PATIENCE);
  request.onload = () => { end(heard); };
  request.onerror = () => { end(lost); };
  request.onabort = request.onerror;
  request.open('POST', url);
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  try {
    request.send(body);
  } catch (e) {
    open = false;
    clearTimeout(patience);
    throw e;
  }
}

// Names of what is being sent.
const under = new Set();
// Timers, by the same names.
const waiting = {};

// carry sends all but what is of whoever is at the form of a desk now.
export function carry(path) { for (const one of draft.sent(path)) { send(one, 0); } }

function send(one, tries) {
  if (under.has(one.name)) { return; }
  under.add(one.name);
  clearTimeout(waiting[one.name]);
  const again = (wait) => {
    under.delete(one.name);
    waiting[one.name] = setTimeout(() => { send(one, tries + 1); }, Math.max(wait, Math.min(60000, 8000 * 2 ** tries)));
  };
  try {
    post(one.to, one.body, (reply) => {
      if (known(reply)) { draft.forget(one.name); } else { again(asked(reply.getResponseHeader('Retry-After'), reply.getResponseHeader('Date'))); }
    }, () => { again(0); });
  } catch (_) {
    again(0);
  }
}

// Stored, or refused by the service itself for good. What a proxy says decides nothing, nor does a limit or a form that came in part.
function known(reply) {
  return stored(reply) || [409, 410, 413, 422].includes(reply.status) && /<form id="form"/.test(reply.responseText);
}
