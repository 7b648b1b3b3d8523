// Where the browser has passkeys, the page offers them: a device signs what the service asks, and the form goes its way with that.
import { answer, asked, trouble } from './credential.js';

async function ask(address) {
  const reply = await fetch(address, { method: 'POST' });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

async function sign(part) {
  if (part.dataset.options) return navigator.credentials.create({ publicKey: asked(JSON.parse(part.dataset.options).publicKey) });
  return navigator.credentials.get({ publicKey: asked((await ask(part.dataset.challenge)).publicKey) });
}

function offer(part) {
  const form = part.closest('form'), says = part.querySelector('[role=status]'), button = part.querySelector('button');
  let busy = false;
  const use = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    says.textContent = '';
    try {
      part.querySelector('[name=answer], [name=proof_passkey]').value = answer(await sign(part));
      form.submit();
    } catch (error) {
      says.textContent = says.dataset[trouble(error)];
    }
    busy = false;
  };
  if (button.type === 'submit') form.addEventListener('submit', use);
  else button.addEventListener('click', use);
  part.hidden = false;
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll('.passkey')) offer(part);
  for (const without of document.querySelectorAll('.passkey-without')) without.hidden = true;
}
