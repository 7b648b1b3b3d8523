// The survey works without this script, and does so in browsers that know no modules. With it: progress, a preview of the comment,
// clearing by a second tap, and a form that waits for the network instead of being lost.
import { kept, unchanged, whole } from '../mask.js';

const form = document.getElementById('form');
const send = document.getElementById('send');
const state = document.getElementById('state');
const progress = document.getElementById('progress');
const comment = document.getElementById('comment');
const preview = document.getElementById('preview');
const errors = document.getElementById('errors');
const label = send.textContent;
const opened = Date.now();
const radios = [...form.querySelectorAll('input[type=radio]')];
const items = new Set(radios.map((radio) => radio.name)).size;
let sending = false;
let waiting = null;
let pressed = send; // browsers that know no submitter

function show() {
  let answered = 0;
  for (const radio of radios) {
    radio.parentNode.classList.toggle('has', radio.checked);
    if (radio.checked) { answered++; }
  }
  progress.textContent = form.dataset.progress.replace('##', items).replace('#', answered);
  progress.hidden = answered === 0;
}

// A radio button cannot be taken back; a second tap on the chosen one does it here.
function clearable(radio) {
  let was = false;
  radio.parentNode.addEventListener('pointerdown', () => { was = radio.checked; });
  radio.addEventListener('click', () => {
    if (was) { radio.checked = false; }
    was = false;
    show();
  });
  radio.addEventListener('change', show);
}

// Shown when something will be kept otherwise than typed.
function preshow() {
  const text = kept(comment.value);
  preview.hidden = unchanged(comment.value, text);
  preview.lastElementChild.textContent = text;
}

function busy(on) {
  sending = on;
  send.setAttribute('aria-disabled', String(on));
  send.textContent = on ? form.dataset.sending : label;
}

function encoded() {
  document.getElementById('duration').value = Date.now() - opened;
  const fields = new URLSearchParams(new FormData(form));
  fields.set('comment', whole(comment.value));
  return fields.toString();
}

// No connection: say so, keep everything, try again by itself. The id in the form makes a second arrival harmless.
function lost() {
  busy(false);
  send.textContent = form.dataset.retry;
  state.textContent = form.dataset.offline;
  state.hidden = false;
  clearTimeout(waiting);
  waiting = setTimeout(post, 8000);
}

function post() {
  if (sending) { return; }
  clearTimeout(waiting);
  busy(true);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.timeout = 20000;
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  request.onload = () => {
    if (request.status === 200 && /\/thanks(\?|$)/.test(request.responseURL)) {
      window.location.replace(request.responseURL);
      return;
    }
    form.submit(); // the server has something to say: let it show its page
  };
  request.onerror = lost;
  request.ontimeout = lost;
  request.send(encoded());
}

radios.forEach(clearable);
comment.addEventListener('input', preshow);
for (const button of form.querySelectorAll('button')) { button.addEventListener('click', () => { pressed = button; }); }
form.addEventListener('submit', (event) => {
  if ((event.submitter || pressed) !== send) { return; }
  event.preventDefault();
  post();
});
window.addEventListener('online', () => { if (!state.hidden) { post(); } });
window.addEventListener('pageshow', () => {
  busy(false);
  show();
  preshow();
});
if (errors) { errors.focus(); }
show();
