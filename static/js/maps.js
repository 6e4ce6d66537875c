// Saves a map as PNG: the SVG that the server writes as a file, painted onto a canvas. Without a
// script the SVG and the table can be saved all the same.

const SCALE = 2;
const MOST_PIXELS = 16000; // what browsers paint on one side of a canvas

async function paint(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
  await image.decode();
  const scale = Math.min(SCALE, MOST_PIXELS / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

async function save(group) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await paint(group.dataset.map));
  link.download = `${group.dataset.name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A figure that is fetched anew has buttons of its own.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-as=png]");
  if (!button) return;
  try {
    await save(button.closest("[data-map]"));
  } catch (error) {
    button.textContent = "PNG failed; save the SVG";
    console.warn(error);
  }
});
