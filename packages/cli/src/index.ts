export { type ExitCode, exitCodes } from './exit.ts';
export { main } from './main.ts';
export type { SiteReport, SynthReport } from './synth/report.ts';
