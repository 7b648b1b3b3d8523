// Filters the table while one types. The same search works without this script, on the server.
import { foldSearch } from '../fold.js';

const query = document.getElementById('q');
const found = document.getElementById('found');
const rows = [...document.querySelectorAll('[data-fold]')];
const groups = [...document.querySelectorAll('.league tbody, .toofew')];
const table = document.querySelector('.league');
const begun = query?.value ? '' : found?.textContent; // what the page says of a choice while nothing is typed

function filter() {
  const wanted = foldSearch(query.value);
  let matches = 0;
  for (const row of rows) {
    row.hidden = !row.dataset.fold.includes(wanted);
    if (!row.hidden) { matches++; }
  }
  for (const group of groups) { group.hidden = !group.querySelector('[data-fold]:not([hidden])'); }
  table?.classList.toggle('searched', wanted !== ''); // what is found stands open, in the middle of a group, too
  found.textContent = said(wanted, matches);
}

function said(wanted, matches) {
  if (!wanted) { return begun; }
  if (matches === 1) { return found.dataset.one; }
  return matches ? found.dataset.some.replace('#', matches) : found.dataset.none.replace('#', () => query.value);
}

if (query && rows.length > 0) { query.addEventListener('input', filter); }
