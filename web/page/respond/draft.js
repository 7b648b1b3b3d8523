// What somebody types stays with the tab until it is stored, so that going back, a reload or a page that could not be fetched loses nothing.
// It ends with the tab, and is shown to nobody who opens the survey anew: what was sent by then, and nobody knows what became of, goes on its
// way from where nobody sees it (post.js), and the rest is gone.
const LIFE = 2 * 60 * 60 * 1000;
const MINUTE = 60000;
const OURS = 'sipas ';

const named = (path) => OURS + path;
const left = (id) => `${OURS}sent ${id}`;
let next;

// keep begins the time of a draft anew; what was sent has its own, however often it is sent again.
export function keep(path, draft) {
  try {
    leave(path, draft.id);
    sessionStorage.setItem(named(path), JSON.stringify({ at: Date.now(), ...draft }));
  } catch (_) { /* a browser that keeps nothing */ }
  sweep();
}

export function drop(path) { forget(named(path)); }

// kept is the draft of somebody who comes back; null for anybody else.
export function kept(path) {
  const draft = read(named(path));
  if (draft && cameBack()) { return draft; }
  try { leave(path); } catch (_) { /* nor has room for it */ }
  drop(path);
  return null;
}

// sent are the answers of others than whoever is at a desk's form now, that are on their way: of people who have left the tab to the next one,
// and those sent at other desks.
export function sent(path) {
  sweep();
  return held().filter((name) => name !== named(path)).map((name) => ({ ...read(name), name })).filter((draft) => draft.body);
}

export function forget(name) {
  try { sessionStorage.removeItem(name); } catch (_) { /* nor has anything to forget */ }
}

function held() {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(OURS));
  } catch (_) { return []; /* from a browser that keeps nothing */ }
}

// sweep takes away what is too old and, as long as a page of the survey is open, what will be. It looks once a minute: a phone that sleeps stops
// its timers.
function sweep() {
  clearTimeout(next);
  const last = held().map((name) => read(name) || forget(name)).filter(Boolean).map((draft) => draft.at + LIFE - Date.now());
  if (last.length) { next = setTimeout(sweep, Math.min(MINUTE, ...last)); }
}

// leave takes the answers that were sent out of the draft of a desk, where they are not those of the form with that id: of the draft nothing
// else is needed.
function leave(path, id) {
  const { id: theirs, to, body, at } = read(named(path)) || {};
  if (body && theirs !== id) { sessionStorage.setItem(left(theirs), JSON.stringify({ to, body, at })); }
}

// read is a draft that is not too old, by a clock that somebody may have set right meanwhile.
function read(name) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(name));
    if (draft && Math.abs(Date.now() - draft.at) < LIFE) { return draft; }
  } catch (_) { /* nothing that could be read */ }
  return null;
}

function cameBack() {
  const entry = performance.getEntriesByType('navigation')[0];
  return entry ? entry.type !== 'navigate' : performance.navigation.type > 0;
}
