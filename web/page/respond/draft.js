// What somebody types stays with the tab until it is stored, so that going back, a reload or a page that could not be fetched loses nothing.
// It ends with the tab, and is shown to nobody who opens the survey anew.
const LIFE = 2 * 60 * 60 * 1000;

const named = (path) => `sipas ${path}`;

export function keep(path, draft) {
  try { sessionStorage.setItem(named(path), JSON.stringify({ ...draft, at: Date.now() })); } catch (_) { /* a browser that keeps nothing */ }
}

export function drop(path) {
  try { sessionStorage.removeItem(named(path)); } catch (_) { /* nor has anything to forget */ }
}

// kept is the draft of somebody who comes back, or whose answers are on their way; null for anybody else.
export function kept(path) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(named(path)));
    if (draft && Date.now() - draft.at < LIFE && (draft.body || cameBack())) { return draft; }
  } catch (_) { /* nothing that could be read */ }
  drop(path);
  return null;
}

function cameBack() {
  const entry = performance.getEntriesByType('navigation')[0];
  return entry ? entry.type !== 'navigate' : performance.navigation.type > 0;
}
