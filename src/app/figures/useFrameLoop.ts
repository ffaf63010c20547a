import { useEffect, useRef } from 'react';

/** Calls the latest `frame` in every animation frame while the component is there. Streams are drawn from here, not from React state. */
export function useFrameLoop(frame: (time: number) => void): void {
  const latest = useRef(frame);
  useEffect(() => {
    latest.current = frame;
  });
  useEffect(() => {
    let handle = requestAnimationFrame(function tick(time) {
      latest.current(time);
      handle = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(handle);
  }, []);
}
