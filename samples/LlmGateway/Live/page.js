const live = document.getElementById('live'), form = document.getElementById('ask'), answer = document.getElementById('answer');

setInterval(async () => {
  if (document.hidden) return;
  try {
    const part = await fetch('/live');
    live.classList.toggle('stale', !part.ok);
    if (part.ok) live.innerHTML = await part.text();
  } catch {
    live.classList.add('stale');
  }
}, 500);

async function ask(show) {
  const { key, model, prompt } = Object.fromEntries(new FormData(form));
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] }),
  });
  if (!response.ok) return show(`${response.status}: ${(await response.json()).error.message}`);
  let text = '', rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece; !(piece = await reader.read()).done;) {
    const events = (rest + piece.value).split('\n\n');
    rest = events.pop();
    for (const data of events.map(event => event.slice(6)).filter(data => data !== '[DONE]')) {
      const choice = JSON.parse(data).choices[0];
      text += choice?.delta.content ?? '';
      if (choice?.finish_reason === 'length') text += ' … [cut: length]';
    }
    show(text);
  }
}

let latest;
function shown() {
  const mine = latest = {};
  return text => { if (mine === latest) answer.textContent = text; };
}

form.onsubmit = event => { event.preventDefault(); ask(shown()); };
document.getElementById('many').onclick = () => { for (let i = 0; i < 10; i++) ask(i ? () => { } : shown()); };
