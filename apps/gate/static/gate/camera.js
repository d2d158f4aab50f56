// Codes from the camera: by the browser's own detector, else by jsQR, which is loaded only then.
const EVERY_MS = 120;
const SAME_CODE_AFTER_MS = 2500;  // it has to leave the picture before it counts again

export const cameraIsPossible = () => Boolean(navigator.mediaDevices?.getUserMedia);

export async function openCamera(decoderUrl, onCode) {
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false })
    .catch(() => null);  // refused or absent: the field still works
  if (!stream) return null;
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  const decode = await decoder(decoderUrl);
  const seen = { code: "", at: 0 };
  let timer = setTimeout(look, EVERY_MS);

  async function look() {
    const code = await decode(video).catch(() => "");
    const now = performance.now();
    if (code) {
      if (code !== seen.code || now - seen.at > SAME_CODE_AFTER_MS) onCode(code);
      seen.code = code;
      seen.at = now;
    }
    if (timer !== null) timer = setTimeout(look, EVERY_MS);
  }
  return {
    stream,
    close() {
      clearTimeout(timer);
      timer = null;
      for (const track of stream.getTracks()) track.stop();
    },
  };
}

async function decoder(url) {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  await script(url);
  const canvas = document.createElement("canvas");
  const picture = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!video.videoWidth) return "";
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    picture.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = picture.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

function script(url) {
  return new Promise((resolve, reject) => {
    if (window.jsQR) return resolve();
    const element = document.createElement("script");
    element.src = url;
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}
