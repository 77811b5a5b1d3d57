// A passkey of this browser, made or used, on its way into the page's form. What it is worth the appliance decides.

/** Whether this browser has what passkeys take. */
export function isSpoken() {
  return Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);
}

/** What a passkey signs, as JSON; null where the person or the browser stopped it. */
export async function use(options) {
  try {
    return JSON.stringify(await get(JSON.parse(options)));
  } catch {
    return null;
  }
}

function get(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

if (isSpoken()) {
  for (const offer of document.querySelectorAll('[data-passkey-offer]')) offer.hidden = false;
}

const form = document.querySelector('form[data-passkey]');
if (form) {
  const again = form.querySelector('button');
  const said = form.querySelector('[role=status]');
  const options = JSON.parse(form.dataset.options);
  const ask = async () => {
    again.hidden = true;
    said.textContent = said.dataset.wait;
    try {
      const answer = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await get(options);
      form.elements['Form.Answer'].value = JSON.stringify(answer);
      form.submit();
    } catch (stopped) {
      // InvalidStateError: the authenticator has one of this person's already.
      said.textContent = stopped.name === 'InvalidStateError' ? said.dataset.known : said.dataset.stopped;
      again.hidden = false;
    }
  };
  again.addEventListener('click', ask);
  ask();
}
