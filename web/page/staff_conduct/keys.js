// One key an act, while the focus is in the matter and not where somebody types.
const matter = document.getElementById('matter');

function actByKeys() {
  let acted = false;
  matter.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input, textarea, select')) { return; }
    const chosen = /^[1-8]$/.test(event.key) && matter.querySelector(`[data-key="${event.key}"]`);
    if (!chosen || acted) { return; }
    event.preventDefault();
    if (chosen.tagName === 'SUMMARY') {
      chosen.parentElement.open = true;
      // Once the key is let go, for the digit is not for the field.
      matter.addEventListener('keyup', () => { chosen.parentElement.querySelector('input[type=text], textarea').focus(); }, { once: true });
      return;
    }
    acted = true;
    chosen.click();
  });
  matter.querySelector('.keys').hidden = false;
  if (!document.getElementById('errors')) { matter.focus({ preventScroll: true }); }
}

if (matter) { actByKeys(); }
