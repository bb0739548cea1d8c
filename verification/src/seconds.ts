/** How long ago that was, for who reads the report: `start` is of `performance.now()`. */
export const secondsSince = (start: number, digits = 1): string => ((performance.now() - start) / 1000).toFixed(digits);
