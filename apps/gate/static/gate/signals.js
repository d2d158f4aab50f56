// A result is heard and felt: one high tone, two middle ones, one long low one; what was not checked, two falling ones.
const SIGNALS = {
  go: { tones: [[880, 0, 0.14]], shake: [60] },
  attention: { tones: [[880, 0, 0.12], [1175, 0.16, 0.14]], shake: [60, 60, 60] },
  twice: { tones: [[523, 0, 0.16], [523, 0.24, 0.16]], shake: [120, 80, 120] },
  unsure: { tones: [[440, 0, 0.12], [330, 0.18, 0.2]], shake: [60, 120, 60] },
  stop: { tones: [[185, 0, 0.55]], shake: [400] },
};
let context = null;

export function announce(tone) {
  const signal = SIGNALS[tone];
  if (!signal) return;
  navigator.vibrate?.(signal.shake);
  const Audio = window.AudioContext ?? window.webkitAudioContext;
  if (!Audio) return;
  context ??= new Audio();
  context.resume();
  document.documentElement.dataset.lastTone = tone;
  for (const [pitch, after, length] of signal.tones) sound(pitch, context.currentTime + after, length);
}

function sound(pitch, start, length) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = pitch < 300 ? "square" : "sine";
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + length);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + length + 0.02);
}
