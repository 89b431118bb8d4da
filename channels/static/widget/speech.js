// Reading aloud and dictation, where the browser offers them; nothing is sent anywhere without being asked for.

import { button } from "./dom.js";

const STOP = "Vorlesen beenden";
const SENT = "Ihr Browser schickt beim Diktieren Ihre Stimme an seinen Hersteller. Möchten Sie das? Dann tippen Sie noch einmal auf „Diktieren“.";
let speaking = null;

/** A button that reads the message aloud; none without a German voice on this device. */
export function readAloud({ text }) {
  const voice = germanVoice();
  if (!voice) return [];
  const node = button("Vorlesen", "plain", () => (speaking === node ? silence() : speak(node, text, voice)));
  return [node];
}

/** Voices from afar would get to know the text: only those of the device count. */
function germanVoice() {
  return globalThis.speechSynthesis?.getVoices().find((voice) => voice.localService && voice.lang.startsWith("de"));
}

function speak(node, text, voice) {
  silence();
  const words = new SpeechSynthesisUtterance(text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*#]/g, ""));
  Object.assign(words, { voice, lang: voice.lang, onend: () => speaking === node && silence(), onerror: () => speaking === node && silence() });
  speaking = node;
  node.textContent = STOP;
  speechSynthesis.speak(words);
}

function silence() {
  if (!speaking) return;
  speaking.textContent = "Vorlesen";
  speaking = null;
  speechSynthesis.cancel();
}

/** A button that writes down what is said; asks first, since browsers hear with their maker's help. */
export function dictation(status, onWords) {
  const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
  if (!Recognition) return [];
  let agreed = false;
  let hearing = null;
  const node = button("Diktieren", "plain", () => {
    if (hearing) return hearing.stop();
    if (!agreed) {
      agreed = true;
      status.textContent = SENT;
      return;
    }
    hearing = listen(new Recognition(), status, onWords, () => {
      hearing = null;
      node.textContent = "Diktieren";
    });
    node.textContent = "Fertig";
  });
  return [node];
}

function listen(recognition, status, onWords, onEnd) {
  Object.assign(recognition, { lang: "de-DE", interimResults: false });
  status.textContent = "Ich höre zu …";
  recognition.addEventListener("result", ({ results }) => onWords([...results].map((part) => part[0].transcript).join(" ")));
  recognition.addEventListener("error", () => (status.textContent = "Das Diktieren hat nicht geklappt. Bitte schreiben Sie."));
  recognition.addEventListener("end", () => {
    if (status.textContent.startsWith("Ich höre")) status.textContent = "";
    onEnd();
  });
  recognition.start();
  return recognition;
}
