// What only a browser knows or can do. Loaded by the document and, as the same module, by components.

/** The IANA name of the browser's time zone. */
export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
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
