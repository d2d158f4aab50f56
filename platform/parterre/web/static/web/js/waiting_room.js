// The waiting room: while its visitor waits, the browser works out a proof, and goes on as soon as it has one.
const MOST_WORKERS = 4;

function solved(challenge, program) {
  const number = Math.min(navigator.hardwareConcurrency || 1, MOST_WORKERS);
  const workers = [];
  const found = new Promise((resolve, reject) => {
    for (let first = 0; first < number; first += 1) {
      const worker = new Worker(program);
      worker.onmessage = ({ data }) => (data?.derivedKey ? resolve(data) : reject(new Error("no proof")));
      worker.onerror = reject;
      worker.postMessage({ type: "work", challenge, counterStart: first, counterStep: number });
      workers.push(worker);
    }
  });
  return found.finally(() => workers.forEach((worker) => worker.terminate()));
}

async function run(room) {
  // At the visitor's turn the page comes again, with or without a proof.
  const turn = setTimeout(() => location.reload(), Number(room.dataset.seconds) * 1000);
  const [says, form] = [room.querySelector("[role=status]"), room.querySelector("form")];
  try {
    const challenge = JSON.parse(room.dataset.challenge);
    says.textContent = room.dataset.working;
    const solution = await solved(challenge, room.dataset.worker);
    clearTimeout(turn);
    says.textContent = room.dataset.done;
    form.elements.proof.value = btoa(JSON.stringify({ challenge, solution }));
    form.requestSubmit();
  } catch {
    says.textContent = ""; // no workers, or no secure connection: the visitor waits
  }
}

export function start(root) {
  root.querySelectorAll("[data-challenge]").forEach(run);
}
