export { type ExitCode, exitCodes } from './exit.ts';
export { main } from './main.ts';
export { planOfSite } from './sites/plan-of-site.ts';
export type { SiteReport, SynthReport } from './synth/report.ts';
