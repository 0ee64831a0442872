// The one clock by which everything on the screen ages. It ticks seldom: nothing shown is finer than a minute.

const EVERY = 15_000;

class Clock {
  now = $state(new Date());

  /** Says that it is later now: something just happened. */
  tick(): void {
    this.now = new Date();
  }

  /** Starts ticking; answers what stops it. */
  start(): () => void {
    const timer = setInterval(() => {
      this.tick();
    }, EVERY);
    return () => {
      clearInterval(timer);
    };
  }
}

export const clock = new Clock();
