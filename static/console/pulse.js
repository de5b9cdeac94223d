/** Pulse: a worker that ticks. Browsers slow the timers of a page in the background down to one a minute; a worker's go on. */
setInterval(() => postMessage('tick'), 10000);
