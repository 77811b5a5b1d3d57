// What a person's own device does at a ceremony: it makes a key that never leaves it, signs with it, and shows a share as a picture, which is nowhere in
// the page's text.

const place = 'trustpoint-ceremonies';

function store(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(place, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const request = work(opening.result.transaction('keys', mode).objectStore('keys'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    };
  });
}

const base64 = octets => btoa(String.fromCharCode(...new Uint8Array(octets)));

/** The public half of this device's key for a person at a ceremony (SubjectPublicKeyInfo, base64), made when it is not there. */
export async function publicKey(name) {
  let pair = await store('readonly', keys => keys.get(name));
  if (!pair) {
    pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await store('readwrite', keys => keys.put(pair, name));
  }
  return base64(await crypto.subtle.exportKey('spki', pair.publicKey));
}

/** Signs a text with that key: r and s, base64. Null: this device has no such key. */
export async function sign(name, text) {
  const pair = await store('readonly', keys => keys.get(name));
  return pair ? base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(text))) : null;
}

/** Draws the words of a share, numbered, three in a row, and below them the same as a code: rows of its dark (1) and light (0) modules. */
export function draw(canvas, words, rows) {
  const style = getComputedStyle(canvas);
  const across = canvas.clientWidth > 500 ? 3 : 2;
  const line = 30;
  const scale = window.devicePixelRatio || 1;
  const text = Math.ceil(words.length / across) * line + 8;
  const quiet = 4; // ISO/IEC 18004 section 5.3.8
  const dot = Math.max(2, Math.floor(Math.min(canvas.clientWidth, 260) / (rows.length + 2 * quiet)));
  const side = (rows.length + 2 * quiet) * dot;
  const height = text + side + 8;
  canvas.style.height = `${height}px`;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  pen.fillStyle = style.color;
  pen.textBaseline = 'middle';
  words.forEach((word, i) => {
    const x = (i % across) * (canvas.clientWidth / across) + 8;
    const y = Math.floor(i / across) * line + line / 2 + 4;
    pen.globalAlpha = 0.6;
    pen.font = '12px ui-monospace, monospace';
    pen.fillText(String(i + 1).padStart(2), x, y);
    pen.globalAlpha = 1;
    pen.font = '17px ui-monospace, monospace';
    pen.fillText(word, x + 26, y);
  });
  // Dark on light, whatever the page's colours are.
  pen.fillStyle = '#fff';
  pen.fillRect(8, text, side, side);
  pen.fillStyle = '#000';
  rows.forEach((row, i) => [...row].forEach((module, j) => {
    if (module === '1') pen.fillRect(8 + (quiet + j) * dot, text + (quiet + i) * dot, dot, dot);
  }));
}

/** Takes the picture away. */
export function wipe(canvas) {
  canvas.width = 0;
  canvas.style.height = '';
}
