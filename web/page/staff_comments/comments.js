// What this adds to the page: one key a decision while the comment has the focus, and words that are masked by choosing them.
import { masked, tokens } from './mask.js';

const comment = document.getElementById('comment');

// keys: only while the focus is in the comment, and not where somebody types.
function decideByKeys() {
  let decided = false;
  comment.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input, textarea, select')) return;
    const chosen = /^[1-9]$/.test(event.key) && comment.querySelector(`[data-key="${event.key}"]`);
    if (!chosen || decided) return;
    event.preventDefault();
    if (chosen.tagName === 'SUMMARY') {
      chosen.parentElement.open = true;
      chosen.parentElement.querySelector('.pick button, textarea').focus();
      return;
    }
    decided = true;
    chosen.click();
  });
  comment.querySelector('.keys').hidden = false;
  if (!document.getElementById('errors')) comment.focus({ preventScroll: true });
}

// carryWords sends along what is chosen to be masked with the wish to show the comment as it is, so that whoever has pressed the wrong one of the two is
// asked which it is to be.
function carryWords(chosen) {
  const act = comment.querySelector('input[name=act][value=show]');
  if (!act) return;
  const words = document.createElement('input');
  words.type = 'hidden';
  words.name = 'words';
  act.form.append(words);
  act.form.addEventListener('submit', () => { words.value = chosen().join('\n'); });
}

// pickWords has words of the text chosen instead of typed once more. It returns what tells which are.
function pickWords(form) {
  const text = document.getElementById('said').textContent, mark = form.dataset.mark;
  const parts = tokens(text, mark), typed = form.querySelector('.typed'), picked = form.querySelector('.picked');
  const line = document.createElement('div'), sent = document.createElement('input');
  line.className = 'pick';
  line.setAttribute('role', 'group');
  line.setAttribute('aria-labelledby', 'pick-label');
  sent.type = 'hidden';
  sent.name = 'text';
  const buttons = [];
  for (const part of parts) {
    if (!part.word) {
      line.append(part.text);
      continue;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = part.text;
    button.setAttribute('aria-pressed', 'false');
    button.tabIndex = buttons.length ? -1 : 0;
    button.addEventListener('click', () => {
      part.masked = !part.masked;
      button.setAttribute('aria-pressed', String(part.masked));
      sent.value = masked(parts, mark);
    });
    buttons.push(button);
    line.append(button);
  }
  const typedWords = () => [form.querySelector('textarea').value];
  if (!buttons.length) return typedWords;
  line.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(event.target), to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || !buttons[to]) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[at].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  });
  const wrong = typed.querySelector('.error');
  if (wrong) line.append(wrong);
  const kept = typed.querySelector('textarea').value.split('\n').map((word) => word.trim()).filter(Boolean);
  typed.remove();
  picked.append(line, sent);
  picked.hidden = false;
  line.id = 'words';
  line.tabIndex = -1;
  for (const [n, part] of parts.filter((p) => p.word).entries()) if (kept.includes(part.text)) buttons[n].click();
  return () => parts.filter((part) => part.masked).map((part) => part.text);
}

if (comment) {
  const form = comment.querySelector('form.mask');
  if (form && document.getElementById('said')) carryWords(pickWords(form));
  decideByKeys();
}
