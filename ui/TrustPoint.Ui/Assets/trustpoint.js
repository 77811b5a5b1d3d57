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

// A circuit that the appliance no longer knows (it was restarted) does not come back: the page is loaded anew.
const lost = document.getElementById('components-reconnect-modal');
if (lost) {
  new MutationObserver(() => {
    if (lost.classList.contains('components-reconnect-rejected')) location.reload();
  }).observe(lost, { attributeFilter: ['class'] });
}
