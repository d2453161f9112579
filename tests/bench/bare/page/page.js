// As much text as a window of rows shows, in the system's own look.
const rows = Array.from({ length: 40 }, (_, n) => `profile-${n} 111122223333 eu-west-1 `.repeat(4));
document.querySelector('main').innerText = rows.join('\n');
