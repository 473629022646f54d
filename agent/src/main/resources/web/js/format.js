// Numbers, sizes and times as the reader's language writes them. Pure: the time is an argument.

const UNIT = 1024;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Shown where nothing is known. */
export const UNKNOWN = '–';

/**
 * @param {string} locale of numbers and times
 * @param {string|undefined} timeZone undefined is the browser's
 * @param {string[]} units the names of B, KiB, MiB …
 */
export function formats(locale, timeZone, units) {
  const number = new Intl.NumberFormat(locale);
  const decimals = new Intl.NumberFormat(locale, {maximumFractionDigits: 2, roundingMode: 'floor'});
  const one = new Intl.NumberFormat(locale, {maximumFractionDigits: 1});
  const percents = new Intl.NumberFormat(locale,
    {style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor'});
  const relatives = new Intl.RelativeTimeFormat(locale, {numeric: 'auto', style: 'short'});
  const times = (options) => new Intl.DateTimeFormat(locale, {timeZone, ...options});
  const clock = times({hour: '2-digit', minute: '2-digit'});
  const seconds = times({hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const soon = times({weekday: 'short', hour: '2-digit', minute: '2-digit'});
  const day = times({day: 'numeric', month: 'short'});
  const dayAndYear = times({day: 'numeric', month: 'short', year: 'numeric'});
  const full = times({
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
    second: '2-digit', timeZoneName: 'short',
  });

  /** The power of 1024 in which a size is written. */
  function power(bytes) {
    let at = 0;
    for (let rest = Math.abs(bytes); rest >= UNIT && at < units.length - 1; rest /= UNIT) {
      at++;
    }
    return at;
  }

  /** A count in a unit, rounded down; what is there but rounds to nothing is not 0. */
  function inUnit(bytes, at) {
    const value = bytes / UNIT ** at;
    return bytes > 0 && value < 0.01 ? '<' + decimals.format(0.01) : decimals.format(value);
  }

  /** @param {number|null} bytes */
  function bytes(bytes) {
    if (bytes === null || bytes === undefined) {
      return UNKNOWN;
    }
    const at = power(bytes);
    return `${inUnit(bytes, at)}\u00a0${units[at]}`;
  }

  /** Used of a limit, both in the unit of the limit, so that they can be compared. */
  function bytesOf(used, limit) {
    const at = power(limit);
    return `${inUnit(used, at)} / ${inUnit(limit, at)}\u00a0${units[at]}`;
  }

  /**
   * Rounded down: 99.96 % is not full. The text of a number is its shortest decimal, which has not
   * the binary fraction's error.
   *
   * @param {number|null} ratio
   */
  function percent(ratio) {
    return ratio === null || ratio === undefined ? UNKNOWN : percents.format(String(ratio));
  }

  /** The exact time, with the zone. */
  const exact = (iso) => (iso ? full.format(new Date(iso)) : UNKNOWN);

  /** How long ago or until then, in the largest unit that says something. */
  function relative(iso, now) {
    if (!iso) {
      return UNKNOWN;
    }
    const delta = Date.parse(iso) - now;
    const size = Math.abs(delta);
    const whole = (unit) => Math.trunc(delta / unit) || 0;
    if (size < MINUTE) {
      return relatives.format(whole(1000), 'second');
    }
    if (size < HOUR) {
      return relatives.format(whole(MINUTE), 'minute');
    }
    return size < 2 * DAY ? relatives.format(whole(HOUR), 'hour') : relatives.format(whole(DAY), 'day');
  }

  /** Within two days weekday and hour, else the day, with its year if it is another one. */
  function when(iso, now) {
    const at = new Date(iso);
    if (Math.abs(at - now) < 2 * DAY) {
      return soon.format(at);
    }
    return at.getUTCFullYear() === new Date(now).getUTCFullYear() ? day.format(at) : dayAndYear.format(at);
  }

  /** A length of time in its two largest units. */
  function duration(millis) {
    const parts = [['day', DAY], ['hour', HOUR], ['minute', MINUTE], ['second', 1000]];
    const texts = [];
    let rest = Math.max(0, millis);
    for (const [unit, size] of parts) {
      const count = Math.floor(rest / size);
      rest -= count * size;
      if (count > 0 && texts.length < 2) {
        texts.push(unitText(count, unit));
      } else if (texts.length > 0) {
        break;
      }
    }
    return texts.length ? texts.join(' ') : unitText(0, 'second');
  }

  const unitText = (count, unit) =>
    new Intl.NumberFormat(locale, {style: 'unit', unit, unitDisplay: 'narrow'}).format(count);

  const millis = (count) =>
    new Intl.NumberFormat(locale, {style: 'unit', unit: 'millisecond', maximumSignificantDigits: 3}).format(count);

  return {
    number: (count) => (count === null || count === undefined ? UNKNOWN : number.format(count)),
    rate: (count) => one.format(count),
    bytes, bytesOf, percent, exact, relative, when, duration, millis,
    clock: (at) => clock.format(new Date(at)),
    seconds: (at) => seconds.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    soon: (at) => soon.format(new Date(at)),
  };
}

/**
 * The ratio of a row by its own figures: the API's is rounded, and must not reach 100 % before the
 * mailbox does. Null if it is not known or not limited.
 *
 * @param {{ratio: number|null, headline?: {used: number, limit: number|null}|null}} row
 */
export function ratioOf(row) {
  const headline = row.headline;
  return headline && headline.limit > 0 ? headline.used / headline.limit : row.ratio ?? null;
}
