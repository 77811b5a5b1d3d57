// How good a password is, in words and while it is typed. The appliance decides; this only saves a try.
const field = document.getElementById('password');
const words = document.getElementById('strength');
function tell() {
  const typed = [...field.value];
  const { short, simple, fair, good } = words.dataset;
  words.textContent = typed.length < 12 ? short.replace('#', 12 - typed.length)
    : new Set(field.value.toLowerCase()).size < 5 ? simple
    : typed.length < 16 ? fair : good;
}
field.addEventListener('input', tell);
if (field.value) tell(); // typed before this came
