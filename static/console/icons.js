/** Icons that only the console has: lines on a field of 20 by 20. */
export const BACK = 'M12 4l-6 6 6 6';
export const LOCK = 'M5 9h10v8H5zM7 9V6a3 3 0 016 0v3';
export const SEARCH = 'M9 15A6 6 0 109 3a6 6 0 000 12M13.5 13.5L17 17';
export const QUESTION = 'M7.5 7.5a2.5 2.5 0 113.4 2.3c-.6.3-.9.7-.9 1.4v.6M10 14.6v.1M10 18a8 8 0 100-16 8 8 0 000 16';
export const ENVELOPE = 'M3 5h14v10H3zM3 5.5l7 5.5 7-5.5';
export const BUBBLE = 'M3 4h14v10H9l-4 3v-3H3z';
