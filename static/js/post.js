/** Post JSON to this server with its form token; the answer is the response, whatever its status. */
export function postJson(url, body) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}
