// Starts workers that run one program side by side and adds up what they do: thousands of hashes a second. Serves a page of a
// browser and Node alike; `start(handlers)` makes a worker of the one or the other.

export async function measure(start, { program, files, workers, ms }) {
  const crew = Array.from({ length: workers }, () => {
    let heard;
    const worker = start((message) => heard(message));
    const ask = (order) =>
      new Promise((resolve, reject) => {
        heard = (message) => (message.error ? reject(new Error(`${program}: ${message.error}`)) : resolve(message));
        worker.postMessage(order);
      });
    return { worker, ask };
  });
  try {
    await Promise.all(crew.map(({ ask }) => ask({ program, files })));
    const rates = await Promise.all(crew.map(({ ask }) => ask({ ms })));
    return rates.reduce((sum, { rate }) => sum + rate, 0);
  } finally {
    for (const { worker } of crew) worker.terminate();
  }
}
