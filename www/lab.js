// What the lab's page adds to boot.js, before which it stands.

// Draws the picture at twice its size and hands it over as a PNG file; says whether that worked.
app.savePng = async (name, svg, width, height) => {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    app.save(name, await png.arrayBuffer());
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
};

// Lets a person choose a file: its name, its size, and its bytes if they are at most so many. Nothing if none is chosen.
app.open = (most) =>
  new Promise((done) => {
    const input = document.createElement('input');
    input.type = 'file';
    // In the page and hidden: some browsers forget an input that is nowhere.
    input.hidden = true;
    const leave = (answer) => {
      input.remove();
      done(answer);
    };
    input.onchange = async () => {
      const file = input.files[0];
      const bytes = file.size <= most ? await file.arrayBuffer().catch(() => null) : null;
      leave([file.name, file.size, bytes && new Uint8Array(bytes)]);
    };
    input.oncancel = () => leave(null);
    document.body.append(input);
    input.click();
  });
