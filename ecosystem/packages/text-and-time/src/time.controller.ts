import { Controller, Get } from '@nestjs/common';
import { addMonths, formatISO } from 'date-fns';
import { format } from 'date-fns/format';
import { de } from 'date-fns/locale';
import dayjs from 'dayjs';
import 'dayjs/locale/de.js';
import relativeTime from 'dayjs/plugin/relativeTime.js';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { DateTime, Interval } from 'luxon';
import moment from 'moment';
import 'moment/locale/fr.js';

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(relativeTime);

const DAY = '2026-03-01T10:00:00Z';

@Controller()
export class TimeController {
  @Get('dayjs')
  dayjs() {
    const day = dayjs.utc(DAY).locale('de');
    return {
      text: day.format('dddd, D. MMMM YYYY'),
      tokyo: day.tz('Asia/Tokyo').format(),
      relative: day.from(dayjs.utc('2026-02-01')),
    };
  }

  @Get('moment')
  moment() {
    const day = moment.utc(DAY);
    return {
      french: day.clone().locale('fr').format('dddd D MMMM YYYY'),
      // German is not imported: moment looks for it when it is asked for, beside itself.
      german: day.clone().locale('de').format('dddd D MMMM YYYY'),
      duration: moment.duration(3, 'days').locale('en').humanize(),
    };
  }

  @Get('luxon')
  luxon() {
    const day = DateTime.fromISO(DAY, { zone: 'Europe/Berlin', locale: 'de' });
    const days = Interval.after(day, { days: 3 }).length('days');
    return { text: day.toLocaleString(DateTime.DATETIME_FULL), days, zone: day.zoneName };
  }

  @Get('date-fns')
  dateFns() {
    const day = new Date(2026, 0, 31);
    return { text: format(day, 'EEEE, d. MMMM', { locale: de }), next: formatISO(addMonths(day, 1)).slice(0, 10) };
  }
}
