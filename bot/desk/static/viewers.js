// Who else has this case open, who of them writes, and that it isn't as it was when it was loaded.

const line = document.getElementById("viewers");
const moved = document.getElementById("moved");

function words(viewers) {
  return viewers.map(({ name, is_writing: writes }) => `${name} ${writes ? "is writing here." : "has this open, too."}`).join(" ");
}

document.body.addEventListener("desk:viewers", ({ detail }) => {
  line.textContent = words(detail.viewers);
  line.hidden = !detail.viewers.length;
});
document.body.addEventListener("desk:moved", () => {
  moved.hidden = false;
});
