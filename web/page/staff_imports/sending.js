// While a file is read or imported the button rests and the page says so; a page that comes back from the browser's memory is ready again.
const rest = (form, resting) => {
  form.querySelector('button').disabled = resting;
  const says = form.querySelector('[data-sending]');
  says.textContent = resting ? says.dataset.sending : '';
};
for (const form of document.querySelectorAll('form.sending')) {
  form.addEventListener('submit', () => rest(form, true));
  addEventListener('pageshow', () => rest(form, false));
}
