// A worker of the page: waits for [address of the script, compiled module or address of the wasm], then becomes whatever
// `main` makes of it. Classic rather than a module, because that starts in more places.
onmessage = async (event) => {
  onmessage = null;
  try {
    const [script, wasm] = event.data;
    const glue = await import(script);
    await glue.default({ module_or_path: wasm });
  } catch (error) {
    // A rejected promise stays inside a worker; thrown from a timer it reaches the page as an error event.
    setTimeout(() => {
      throw error;
    });
  }
};
