// What only a browser knows or can do. Loaded by the document and, as the same module, by components.

/** The IANA name of the browser's time zone. */
export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the browser's clock says, in milliseconds since 1970. */
export function now() {
  return Date.now();
}

/** Waits until the appliance was started anew, which ends every session, and loads the page again: it leads to the sign-in and back. */
export function comeBack() {
  setInterval(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store', signal: AbortSignal.timeout(3000) });
      if (answer.redirected) location.reload();
    } catch {
      // Nobody answers meanwhile.
    }
  }, 500);
}

/** A dialog over the page, which waits meanwhile. */
export function showDialog(dialog) {
  dialog.showModal();
}

/** Ends it. */
export function closeDialog(dialog) {
  dialog.close();
}

/** Puts a text on the clipboard; false where the browser does not let us. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Gives a text to the person as a file. */
export function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** The same of what the appliance sends while it reads it. */
export async function saveStream(name, type, reference) {
  save(name, type, await reference.arrayBuffer());
}

/** The page on the whole screen, or back; where the browser does not let us, as it was. */
export async function fullScreen() {
  try {
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  } catch {
    // It says nothing that a person could act on.
  }
}

// A connection that is lost says since when, and is tried again without our help while the session lasts. A restart ends that too, and what was tried
// too often is tried no more: then the page is loaded anew as soon as the appliance answers, and leads to the sign-in and back.
const lost = document.getElementById('components-reconnect-modal');
if (lost) {
  const since = lost.querySelector('time');
  const is = state => lost.classList.contains(`components-reconnect-${state}`);
  let asking = 0;
  const ask = () => fetch('/account').then(answer => {
    if (answer.status === 401 || is('failed')) location.reload();
  }, () => {});
  new MutationObserver(() => {
    if (is('rejected')) location.reload();
    if (is('hide')) {
      since.textContent = '';
      clearInterval(asking);
      asking = 0;
    } else if (!asking) {
      since.textContent = new Date().toLocaleTimeString(document.documentElement.lang);
      asking = setInterval(ask, 2000);
    }
  }).observe(lost, { attributeFilter: ['class'] });
}
