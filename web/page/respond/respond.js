// The survey works without this script, and does so in browsers that know no modules. With it: progress, a preview of the comment, a draft
// that survives going back, and answers that are sent until it is known what became of them. Whatever fails here, the browser sends the form.
import { kept, unchanged, whole } from '../mask.js';
import * as draft from './draft.js';
import { carry, post, stored } from './post.js';
import { asked } from '../retry.js';

// Ms in which a second tap of the same finger is no second wish.
const HASTY = 500;
const find = (id) => document.getElementById(id);
let opened = Date.now();
let form;
// Of the desk: where its draft is.
let path;
let radios;
let comment;
let label;
let sending = false;
// Body and address of what was sent, and when first, until it is known what became of it: the address tells the language, which is of the content.
let sent = null;
let tries = 0;
let waiting = null;
// Browsers that know no submitter.
let pressed = null;
let tapped = { at: -HASTY, x: 0, y: 0 };

// A form that has come, with the page or with a reply.
function begin() {
  form = find('form');
  path = new URL(form.action).pathname;
  radios = [...form.querySelectorAll('input[type=radio]')];
  comment = find('comment');
  form.addEventListener('submit', submitted);
  form.addEventListener('change', changed);
  comment.addEventListener('input', changed);
  for (const set of form.querySelectorAll('fieldset[data-optional]')) { set.appendChild(clearer(set)); }
  for (const link of document.querySelectorAll('#errors a[href^="#"]')) { link.addEventListener('click', lead); }
  if (find('send')) { label = find('send').textContent; }
  show();
  if (find('errors')) { find('errors').focus(); }
}

function show() {
  const answered = radios.filter((radio) => radio.checked).length;
  for (const radio of radios) { radio.parentNode.classList.toggle('has', radio.checked); }
  for (const button of form.querySelectorAll('.clear')) { button.style.visibility = button.parentNode.querySelector(':checked') && !sent ? '' : 'hidden'; }
  const progress = find('progress');
  progress.textContent = form.dataset.progress.replace('##', new Set(radios.map((radio) => radio.name)).size).replace('#', answered);
  // Where nothing is left to answer it only covers what is said.
  progress.hidden = answered === 0 || !find('send') || sent !== null;
  const text = kept(comment.value);
  find('preview').hidden = unchanged(comment.value, text);
  find('preview').lastElementChild.textContent = text;
}

function changed() {
  show();
  keep();
}

function keep() {
  draft.keep(path, {
    id: form.elements.id.value, stamp: form.elements.stamp.value, questionnaire: form.elements.questionnaire.value,
    chosen: radios.filter((radio) => radio.checked).map((radio) => radio.id), comment: comment.value, spent: spent(), ...sent
  });
}

// The draft of who comes back goes into a form that is still blank; what a reply has filled is newer. What is asked may have changed since: only
// what was sent, and nobody knows what became of, is sent again all the same.
function restore() {
  if ('again' in form.dataset) {
    keep();
    return;
  }
  const had = draft.kept(path);
  if (!had || had.questionnaire !== form.elements.questionnaire.value && !had.body) { return; }
  form.elements.id.value = had.id;
  form.elements.stamp.value = had.stamp;
  for (const radio of radios) { radio.checked = had.chosen.includes(radio.id); }
  comment.value = had.comment;
  opened = Date.now() - had.spent;
  sent = had.body ? { to: had.to || form.action, body: had.body, at: had.at } : null;
  show();
  if (sent) { send(); }
}

function spent() { return Math.max(0, Date.now() - opened); }

// An item that may be left out can be left out after all.
function clearer(set) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'clear';
  button.textContent = form.dataset.clear;
  button.addEventListener('click', () => {
    for (const radio of set.querySelectorAll('input')) { radio.checked = false; }
    set.querySelector('input').focus({ preventScroll: true });
    changed();
  });
  return button;
}

// Leads to a question with all of it, and what is wrong with it, in sight.
function lead(event) {
  const target = find(event.currentTarget.hash.slice(1));
  if (!target) { return; }
  event.preventDefault();
  (target.closest('fieldset, .f') || target).scrollIntoView();
  target.focus({ preventScroll: true });
}

// The second tap of a hasty finger, which may fall on what came up after the first.
function hasty(event) {
  const button = event.target.closest('button');
  const near = Math.abs(event.clientX - tapped.x) + Math.abs(event.clientY - tapped.y) < 48;
  if (event.detail > 0 && near && event.timeStamp - tapped.at < HASTY) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  tapped = event.detail > 0 && button ? { at: event.timeStamp, x: event.clientX, y: event.clientY } : { at: -HASTY, x: 0, y: 0 };
  if (button && button.type === 'submit') { pressed = button; }
}

function submitted(event) {
  event.preventDefault();
  const button = event.submitter || pressed;
  if (button && button.name === 'switch') { turn(button); } else { send(); }
}

// What is wrong in this script is not the citizen's fault: the browser sends the form by itself.
function attempt(work, more) {
  try {
    work();
  } catch (_) {
    lock(false);
    if (sent && !more) { form.action = sent.to; }
    if (more) { form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name: more.name, value: more.value })); }
    HTMLFormElement.prototype.submit.call(form);
  }
}

function fields() {
  const all = new URLSearchParams();
  for (const e of form.elements) {
    if (e.name && e.type !== 'submit' && (e.type !== 'radio' || e.checked)) { all.append(e.name, e === comment ? whole(e.value) : e.value); }
  }
  return all;
}

// While it is not known whether answers have arrived nobody changes them: the same is sent again, which the service counts once.
function lock(on) {
  for (const set of form.querySelectorAll('fieldset')) { set.disabled = on; }
  comment.readOnly = on;
}

function busy(on) {
  sending = on;
  find('send').setAttribute('aria-disabled', String(on));
  find('send').textContent = on ? form.dataset.sending : label;
}

function say(text) {
  find('state').textContent = text;
  find('state').hidden = false;
}

function send() {
  if (sending) { return; }
  clearTimeout(waiting);
  attempt(() => {
    busy(true);
    find('duration').value = spent();
    sent = sent || { to: form.action, body: fields().toString(), at: Date.now() };
    lock(true);
    show();
    keep();
    post(sent.to, sent.body, (reply) => { attempt(() => { heard(reply); }); }, () => { attempt(() => { unknown(0); }); });
  });
}

function thank(reply, lang) {
  draft.drop(path);
  const thanks = new URL(reply.responseURL);
  thanks.search = lang;
  window.location.replace(thanks.href);
}

function heard(reply) {
  if (stored(reply)) {
    // In the language of now, whichever the answers went out in.
    thank(reply, new URL(form.action).search);
    return;
  }
  const page = new DOMParser().parseFromString(reply.responseText, 'text/html');
  const ours = page.getElementById('form');
  if (reply.status >= 500 || reply.status < 400 || reply.status === 408 && !ours) {
    unknown(asked(reply.getResponseHeader('Retry-After'), reply.getResponseHeader('Date')));
    return;
  }
  sent = null;
  tries = 0;
  busy(false);
  lock(false);
  if (ours) {
    swap(page);
    if (!find('send')) { draft.drop(path); } else { keep(); }
    return;
  }
  show();
  keep();
  say(form.dataset.refused.replace('#', reply.status));
}

// No word of what became of the answers: they may be stored, or not. They stay as they are and go out again, ever more seldom.
function unknown(wait) {
  busy(false);
  find('send').textContent = form.dataset.retry;
  say(form.dataset.unknown);
  waiting = setTimeout(send, Math.max(wait, Math.min(60000, 8000 * 2 ** tries)));
  tries++;
}

// What the service says takes the place of the form, and the page stays one that can be gone back to.
function swap(page) {
  for (const part of ['.synthetic', 'main']) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) { old.innerHTML = fresh.innerHTML; }
  }
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  begin();
}

// The other language, with everything that was chosen.
function turn(button) {
  if (sending) { return; }
  attempt(() => {
    find('duration').value = spent();
    const all = fields();
    all.append(button.name, button.value);
    const at = window.pageYOffset;
    post(form.action, all.toString(), (reply) => { attempt(() => { turned(reply, at); }, button); }, () => { say(form.dataset.unswitched); });
  }, button);
}

function turned(reply, at) {
  // The desk is closed by now, and has had these answers before.
  if (stored(reply)) {
    thank(reply, new URL(reply.responseURL).search);
    return;
  }
  const page = new DOMParser().parseFromString(reply.responseText, 'text/html');
  if (!page.getElementById('form')) {
    say(form.dataset.unswitched);
    return;
  }
  const waits = sent !== null;
  swap(page);
  history.replaceState(null, '', form.action);
  form.querySelector('.lang').focus({ preventScroll: true });
  window.scrollTo(0, at);
  keep();
  if (waits && find('send')) {
    lock(true);
    find('send').textContent = form.dataset.retry;
    say(form.dataset.unknown);
  }
}

begin();
opened -= Number(find('duration').value) || 0;
restore();
carry(path);
document.addEventListener('click', hasty, true);
window.addEventListener('online', () => {
  if (sent) { send(); }
  carry(path);
});
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) { show(); } else if (sent) { send(); } else if (find('send')) { busy(false); }
});
