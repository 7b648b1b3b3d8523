// Carries answers to the service and tells it how the tablet fares. An answer is taken out of the outbox only when the service
// has named it stored; whatever else happens, it is sent again, which the service counts once.
import { clock, day } from './clock.js';
import { apart, BEAT, backoff, beat, fate, kind, refused, sort, unsent } from './delivery.js';
import * as outbox from './outbox.js';
import { asked } from '../retry.js';
import { Rounds } from './rounds.js';

const MOST = 500; // in one delivery
const BYTES = 1000000;
const FEW = 8; // answers that the service fails to store one by one, before it is given time
const PATIENCE = { heartbeat: 20000, responses: 90000, enrol: 20000 }; // ms

export const state = { access: 'unknown', failing: false, last: 0, unsent: 0, apart: 0, pause: '', device: '', name: '', before: 0, evicted: 0, storage: '' };
const listeners = [];
let version = '';
let known = null; // what the tablet was last told to show, and its key
let size = 100; // of the next delivery: it grows while the network is good, shrinks when it is not
let failures = 0;
const rounds = new Rounds(() => alone(round), BEAT);

// What the tablet shows: its place, and what is asked there. Null before the service has told it.
export function setup() { return known ? known.content : null; }

// listen calls a function whenever the state may have changed.
export function listen(f) { listeners.push(f); }

function tell() { listeners.forEach((f) => { f(state); }); }

function fault(status, wait) {
  const e = new Error(`status ${status}`);
  e.status = status;
  e.wait = wait || 0;
  return e;
}

async function ask(what, body, lang) {
  const controller = new AbortController();
  const patience = setTimeout(() => { controller.abort(); }, PATIENCE[what]);
  try {
    const reply = await fetch(`/api/v1/kiosk/${what}?lang=${lang || 'vi'}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
      credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: controller.signal
    });
    const text = await reply.text();
    let said = null;
    try { said = JSON.parse(text); } catch { /* a proxy's page, say */ }
    if (!reply.ok || !said) {
      const e = fault(reply.ok ? 502 : reply.status, asked(reply.headers.get('Retry-After'), reply.headers.get('Date')));
      e.said = said?.error;
      throw e;
    }
    return said;
  } finally {
    clearTimeout(patience);
  }
}

async function count() {
  state.unsent = await outbox.count('outbox');
  state.apart = await outbox.count('apart');
}

async function battery() {
  if (!navigator.getBattery) { return null; }
  try {
    return Math.round((await navigator.getBattery()).level * 100);
  } catch {
    return null;
  }
}

async function heartbeat() {
  await count();
  const oldest = (await outbox.oldest(1, 1))[0];
  const age = oldest ? Math.max(0, Math.round((clock.now() - clock.given(oldest.note)) / 1000)) : 0;
  state.storage = await outbox.safety();
  const asked = Date.now();
  const heard = await ask('heartbeat', {
    version, unsent: state.unsent, oldest_unsent_seconds: age, set_apart: state.apart, clock_ms: asked,
    battery: await battery(), storage: state.evicted ? 'evicted' : state.storage, setup_key: known ? known.key : ''
  });
  await note('contact', clock.contact(asked, Date.now(), heard.time_ms));
  if (heard.setup) { await newSetup(heard); }
  state.access = 'enrolled';
  state.last = Date.now();
  state.pause = heard.pause;
  state.device = heard.device;
  state.name = heard.name;
  await note('heard', { last: state.last, pause: state.pause, device: state.device, name: state.name });
}

// The service knows this tablet, the tablet knows nothing: its storage was cleared, and with it what waited there.
async function newSetup(heard) {
  if (!known && heard.known && !state.enrolling) {
    state.evicted = Date.now();
    state.before = heard.unsent_before;
    await note('evicted', { at: state.evicted, before: state.before });
  }
  state.enrolling = false;
  known = { key: heard.setup_key, content: heard.setup };
  await note('setup', known);
}

// A tablet too full to write a fact down knows it until it is switched off; that must not keep answers from leaving.
function note(key, value) { return outbox.setFact(key, value).catch(() => {}); }

// The browser cleared the storage under a running page: what the page still knows is written again, what waited is gone.
async function cleared() {
  state.evicted = Date.now();
  state.before = state.unsent;
  await note('evicted', { at: state.evicted, before: state.before });
  if (known) { await note('setup', known); }
  go();
}

// Each answer gets its day once, before it is first sent: sending it again must say the same. Where that cannot be written
// down it is reckoned again, nearly always to the same day, which is better than an answer that never leaves.
async function stamp(records) {
  const fresh = records.filter((r) => !r.body.answered_on);
  fresh.forEach((r) => { r.body.answered_on = day(clock.given(r.note), known.content); });
  if (fresh.length) { await outbox.update(fresh).catch(() => {}); }
}

// One answer that fails by itself lets the next ones pass, until it comes round again; where so many fail on end the fault is nobody's answer.
async function deliver() {
  const failed = new Set(); // ids
  for (;;) {
    const records = await outbox.oldest(size, BYTES);
    if (!records.length) { return; }
    if (records.every((r) => failed.has(r.body.id))) { throw fault(503); }
    await stamp(records);
    let sorted;
    try {
      sorted = sort(records, (await ask('responses', { responses: records.map((r) => r.body) })).results || []);
    } catch (e) {
      size = Math.max(1, Math.floor(size / 2));
      if (!refused(e)) { throw e; }
      if (records.length > 1) { continue; } // smaller, until what is at fault stands alone
      sorted = { gone: [], apart: [apart(records[0], 'refused', e.said)], later: [], busy: false };
    }
    // What is stored leaves even where there is no room to put the others elsewhere.
    await outbox.settle(sorted.gone, sorted.apart, sorted.later).catch((e) => {
      if (!sorted.gone.length) { throw e; }
      return outbox.settle(sorted.gone, [], []);
    });
    await count();
    tell();
    for (const r of sorted.later) { failed.add(r.body.id); }
    const stays = !sorted.gone.length && !sorted.apart.length;
    if (sorted.busy || stays && (!sorted.later.length || failed.size >= FEW)) { throw fault(503); } // it has no room, or nothing gets on: later
    if (!stays) { size = Math.min(MOST, size * 2); }
  }
}

async function round() {
  try {
    let unheard = null;
    await heartbeat().catch((e) => {
      if (!known || kind(e) !== 'invalid' && kind(e) !== 'not_found') { throw e; }
      unheard = e; // the service is there, and may well take answers
    });
    tell();
    await deliver();
    if (unheard) { throw unheard; }
    failures = 0;
    state.failing = false;
    return { wait: beat(Math.random()), failed: false };
  } catch (e) {
    if (e.status === 401 && kind(e) === 'forbidden') { state.access = 'unknown'; }
    if (e.status === 403 && kind(e) === 'forbidden') { state.access = 'revoked'; }
    state.failing = true;
    failures++;
    return { wait: backoff(failures, e.wait, Math.random()), failed: true };
  } finally {
    await count().catch(() => {});
    tell();
  }
}

// One tab sends at a time. Where the browser knows no locks two may, which the service counts once all the same.
function alone(work) {
  if (!navigator.locks) { return work(); }
  return navigator.locks.request('sipas-courier', { ifAvailable: true }, async (lock) => {
    if (lock) { return work(); }
    await count();
    tell();
    return { wait: BEAT, failed: false };
  });
}

// Goes round now, and by itself ever after.
export function go() { return rounds.now(); }

// An answer lies in the outbox.
export function bring() { rounds.bring(); }

export async function enrol(code, lang) {
  const reply = await ask('enrol', { code }, lang);
  state.enrolling = true;
  state.evicted = 0;
  known = null;
  for (const fact of ['setup', 'evicted', 'heard']) { await note(fact, undefined); }
  for (let tries = 0; !known && tries < 10; tries++) { // another tab may be under way
    if (tries) { await new Promise((r) => { setTimeout(r, 500); }); }
    await go();
  }
  return reply;
}

// Straight to the service, for an answer that the tablet cannot keep. Resolves to what became of it: stored only when it is.
export async function direct(record) {
  try {
    if (clock.skew !== null && !record.body.answered_on) { record.body.answered_on = day(clock.given(record.note), known.content); } // once, as above
    return fate((await ask('responses', { responses: [record.body] })).results?.[0]);
  } catch (e) {
    return unsent(e);
  }
}

export async function start(shownVersion) {
  version = shownVersion;
  known = await outbox.fact('setup') || null;
  clock.remember(await outbox.fact('contact') || { skew: null, heard: 0 });
  Object.assign(state, await outbox.fact('heard')); // a reload without a network forgets nothing that was heard before
  outbox.onCleared(cleared);
  const evicted = await outbox.fact('evicted');
  if (evicted) {
    state.evicted = evicted.at;
    state.before = evicted.before;
  }
  if (known) { state.access = 'enrolled'; } // until the service says otherwise
  await count();
  if (navigator.storage?.persist) { navigator.storage.persist().catch(() => {}); }
  window.addEventListener('online', go);
  await Promise.race([go(), new Promise((r) => { setTimeout(r, 4000); })]); // a network that hangs holds nobody up
}
