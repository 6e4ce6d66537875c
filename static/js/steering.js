/** What a person does to a player: its buttons, its keys, and what leads to a moment. */

const STEP_MS = 5_000;
const SMALL_STEP_MS = 1_000;
const FRAME_MS = 40;

export function steer(player) {
  const { root, part } = player;
  const speeds = [...part("speed").options].map(({ value }) => Number(value));
  const faster = (by) => player.setSpeed(speeds[Math.max(0, Math.min(speeds.length - 1, speeds.indexOf(player.speed) + by))]);
  const by = (event) => (event.shiftKey ? SMALL_STEP_MS : STEP_MS);
  const does = {
    play: () => player.play(!player.isPlaying),
    next: () => player.step(1),
    previous: () => player.step(-1),
    "frame-back": () => player.go(player.t - FRAME_MS),
    "frame-on": () => player.go(player.t + FRAME_MS),
    "loop-from": () => player.setLoop(player.t, player.loop.to),
    "loop-to": () => player.setLoop(player.loop.from, player.t),
    "loop-off": () => player.setLoop(null, null),
  };
  const keys = {
    " ": does.play,
    ArrowLeft: (event) => player.go(player.t - by(event)),
    ArrowRight: (event) => player.go(player.t + by(event)),
    Home: () => player.go(0),
    End: () => player.go(player.end),
    ",": does["frame-back"],
    ".": does["frame-on"],
    ...{ n: does.next, j: does.next, p: does.previous, k: does.previous },
    ...{ "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1) },
    ...{ "[": does["loop-from"], "]": does["loop-to"], 0: does["loop-off"] },
    s: () => part("skip")?.click(),
    v: () => player.pictures.turn(),
  };

  root.addEventListener("click", ({ target }) => {
    const jump = target.closest("[data-at]");
    if (jump) return player.go(Number(jump.dataset.at));
    const act = Object.keys(does).find((name) => target.closest(`[data-${name}]`));
    if (act) does[act]();
    return undefined;
  });
  part("speed").addEventListener("change", ({ target }) => player.setSpeed(Number(target.value)));

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target.closest("select, textarea, input:not([type=range], [type=checkbox])")) return;
    if (event.key === " " && target.closest("button, summary, a, [type=checkbox]")) return;
    event.preventDefault();
    act(event);
  });
}
