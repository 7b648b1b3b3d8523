// How the tablet shows anything: one screen at a time, built anew, so that nothing of the last one stays behind.
import * as courier from './courier.js';

export const FIRST = 'vi';
const texts = JSON.parse(document.getElementById('texts').textContent);
let language = FIRST;
let draw = () => {};
let shown = 0; // when the screen came up

export function say(key, blanks) {
  const said = texts[language];
  return (blanks && Number(blanks.N) === 1 && said[`${key}.one`] || said[key] || key).replace(/\{(\w+)\}/g, (whole, name) => blanks && name in blanks ? blanks[name] : whole);
}

export function pick(text) { return (text && (language === 'en' && text.en || text.vi)) || ''; }

// An element: properties that begin with on are listeners, text is its words, the rest attributes; false leaves one out.
export function h(tag, properties, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) { set(e, name, value); }
  append(e, children);
  return e;
}

function set(e, name, value) {
  if (value === false || value === undefined || value === null) { return; }
  if (name === 'text') {
    e.textContent = value;
  } else if (name.startsWith('on')) {
    e.addEventListener(name.slice(2), value);
  } else {
    e.setAttribute(name, value === true ? '' : value);
  }
}

function append(e, children) {
  children.forEach((c) => {
    if (Array.isArray(c)) { append(e, c); } else if (c) { e.appendChild(c); }
  });
}

const FACES = ['M8 9l2 1M16 9l-2 1M8 17c2-3 6-3 8 0', 'M9 9v1M15 9v1M9 16c1.5-1.5 4.5-1.5 6 0', 'M9 9v1M15 9v1M8.5 15.5h7',
  'M9 9v1M15 9v1M9 15c1.5 1.5 4.5 1.5 6 0', 'M9 9v1M15 9v1M8 14c2 4 6 4 8 0z'];

export function face(step) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const circle = document.createElementNS(svg.namespaceURI, 'circle');
  circle.setAttribute('cx', 12);
  circle.setAttribute('cy', 12);
  circle.setAttribute('r', 10);
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', FACES[step - 1]);
  svg.appendChild(circle);
  svg.appendChild(path);
  return svg;
}

// code draws a QR code, as large as its box, with the white border that readers need.
export function code(drawn, title) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  for (const [name, value] of [['viewBox', `0 0 ${drawn.side} ${drawn.side}`], ['class', 'qr'], ['role', 'img'], ['aria-label', title], ['shape-rendering', 'crispEdges']]) {
    svg.setAttribute(name, value);
  }
  path.setAttribute('d', drawn.path);
  svg.appendChild(path);
  return svg;
}

// Screens on which citizens see whom they speak of: the unit, and under it the desk.
const DESK = ['start', 'item', 'comment', 'unsaved', 'thanks', 'notice'];

function desk(name) {
  const box = document.getElementById('desk');
  box.textContent = '';
  const place = DESK.includes(name) && courier.setup()?.place;
  if (!place) { return; }
  const unit = pick(place.unit.name);
  append(box, [h('p', { class: 'unit', text: unit }), pick(place.name) !== unit && h('p', { text: pick(place.name) })]);
}

// Puts a screen up. build returns its parts in the language of the moment; the first heading takes the focus, so that a
// screen reader begins there. The same screen in another language keeps what its name says it is.
export function show(name, build) {
  draw = () => {
    document.documentElement.lang = language;
    document.title = say('kiosk.title');
    const main = document.getElementById('screen');
    main.textContent = '';
    main.setAttribute('data-screen', name);
    append(main, [build()]);
    const other = document.getElementById('lang');
    other.hidden = false; // it does nothing before
    other.textContent = say('lang.other');
    other.lang = otherLanguage();
    const aside = document.getElementById('synthetic');
    aside.hidden = !courier.setup()?.synthetic;
    aside.textContent = say('banner.synthetic');
    desk(name);
    shown = performance.now();
    const heading = main.querySelector('h1');
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };
  draw();
}

// redraw shows the same screen again.
export function redraw() { draw(); }

// screen is the name of what is shown.
export function screen() { return document.getElementById('screen').getAttribute('data-screen'); }

// since is when it came up.
export function since() { return shown; }

// lang is the language of the moment; reset goes back to the first one, for the next person.
export function lang() { return language; }
export function reset() { language = FIRST; }

function otherLanguage() { return language === 'vi' ? 'en' : 'vi'; }

// A second tap of a hasty finger falls on the next screen: it is not meant for it. Keys and screen readers have no such taps.
export function hasty(event) { return event.detail > 0 && performance.now() - shown < 350; }

// guide leads to how a tablet is looked after.
export function guide() {
  return h('p', {}, h('a', { href: `/kiosk/guide${language === 'en' ? '?lang=en' : ''}`, text: say('kiosk.guide') }));
}

export function button(text, kind, onclick) {
  return h('button', { type: 'button', class: kind, text, onclick: (event) => { if (!hasty(event)) { onclick(event); } } });
}

document.getElementById('lang').addEventListener('click', () => {
  language = otherLanguage();
  draw();
});
