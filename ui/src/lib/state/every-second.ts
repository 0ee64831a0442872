// What nobody tells the page of is looked at again and again, while somebody can see it.

/** Looks now and every second; answers what stops that, as an effect wants it. */
export function everySecond(look: () => void): () => void {
  look();
  const timer = setInterval(() => {
    if (!document.hidden) look();
  }, 1_000);
  return () => {
    clearInterval(timer);
  };
}
