// Run by tests in a process of its own: prints what the site is there, and where there is.
import { inventoryText, planText } from './planned.ts';

const { files, findings, policyFindings } = planText(inventoryText);
const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(JSON.stringify({ locale, timeZone, files: [...files], findings: [...findings, ...policyFindings] }));
