onmessage = async (event) => {
  onmessage = null;
  try {
    const [script, wasm] = event.data;
    const glue = await import(script);
    await glue.default({ module_or_path: wasm });
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
};
