/** Icons: lines on a field of 20 by 20. */
export const CLOSE = 'M5 5l10 10M15 5L5 15';
export const MORE = 'M4.5 10h.1M10 10h.1M15.4 10h.1';
export const SEND = 'M10 16V4M5 9l5-5 5 5';
export const BOT = 'M10 6V3M5 6h10v9H5zM8 10v1M12 10v1M3 10v2M17 10v2';
export const PERSON = 'M10 10a3 3 0 100-6 3 3 0 000 6M4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5';
export const UP = 'M7 9l3-6c1.5 0 2 1 2 2v3h4l-1 8H7M4 9h3v7H4z';
export const DOWN = 'M13 11l-3 6c-1.5 0-2-1-2-2v-3H4l1-8h8M16 11h-3V4h3z';
