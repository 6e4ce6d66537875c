/* Hands the batches of recordPages to the process that drives the lab browser, by a binding
   (`recorderReplay`), which works under any policy.

   A page that was told to stop asks now and then whether it may be recorded again: a participant
   may change their mind, and the page they are on is part of what they then agree to. A classic
   script; what does not live here: who says so (recorder/capture/lab/structure.py). */

function handPages(record) {
  "use strict";
  const ASK_MS = 3000;
  let isStopped = false;

  const hand = (batch) => (window.recorderReplay ? window.recorderReplay(batch) : false);

  function send(batch) {
    const answer = hand(batch);
    if (answer && answer.then) answer.then((said) => { if (said === "stop") stopped(); }, () => {});
    return answer;
  }

  function stopped() {
    if (isStopped) return;
    isStopped = true;
    setTimeout(ask, ASK_MS);
  }

  async function ask() {
    let said = "stop";
    try { said = await hand(null); } catch { /* The process is gone; it may be asked again. */ }
    isStopped = false;
    if (said === "stop") stopped();
    else record(send);
  }

  record(send);
}
