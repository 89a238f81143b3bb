/** Delivers one report and ends itself (SIGKILL) at a point of that, "to/noted". The first argument: ReportPlace as JSON. */
import { deliverReport } from '../../../src/effects/deliver-report.ts'
import { openReportPlace, type ReportPlace } from './report-place.ts'

const [place = '', point = ''] = process.argv.slice(2)
const { input, close } = await openReportPlace(JSON.parse(place) as ReportPlace, 'dying')
await deliverReport({
  ...input,
  onStep(destination, step) {
    if (`${destination}/${step}` === point) process.kill(process.pid, 'SIGKILL')
  },
})
await close()
