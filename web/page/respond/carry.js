// Carries answers that were sent by somebody who has left the tab to the next one, until it is known what became of them. Nothing of it is seen.
import * as draft from './draft.js';
import { post, stored } from './post.js';
import { asked } from '../retry.js';

const under = new Set(); // names of what is being sent
const waiting = {}; // timers, by the same names

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
