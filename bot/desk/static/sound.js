// Two soft notes when somebody waits; off until switched on here, as browsers want it.

const KEY = "desk-sound";
const NOTES = [660, 880]; // Hz
let audio = null;

function open() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

export function ring() {
  if (!audio || localStorage.getItem(KEY) !== "on") return;
  NOTES.forEach((pitch, place) => {
    const begin = audio.currentTime + place * 0.18;
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.15, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.45);
  });
}

export function offerSound(button) {
  const draw = () => {
    const on = localStorage.getItem(KEY) === "on";
    button.setAttribute("aria-pressed", String(on));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, localStorage.getItem(KEY) === "on" ? "off" : "on");
    open();
    ring();
    draw();
  });
  // After a reload the browser plays nothing before the first gesture.
  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, open, { once: true });
  }
  button.hidden = false;
  draw();
}
