// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one_digit = new Intl.NumberFormat('en', { minimumFractionDigits: 1,
                                                maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const calendar = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
  hour12: false });

export const count = (number) => whole.format(number);

/** 0, 0.04, 12.5, 1,234 */
export function rate(number) {
  if (number < 0.005) return '0';
  if (number < 1) return number.toFixed(2);
  return number < 100 ? one_digit.format(number) : whole.format(number);
}

/** 14:03:22 of today, else 24 Nov, 14:03. */
export function moment(seconds, now) {
  const date = new Date(seconds * 1000);
  const today = new Date(now * 1000).toDateString() === date.toDateString();
  return (today ? clock : calendar).format(date);
}

/** 59:12 or 1:02:03 until then. */
export function countdown(seconds) {
  const left = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor(left / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}`
               : `${minutes}:${two(left % 60)}`;
}

/** 12 s, 5 min, 3 h, 2 d */
export function span(seconds) {
  const past = Math.max(0, Math.round(seconds));
  if (past < 60) return `${past} s`;
  if (past < 3600) return `${Math.floor(past / 60)} min`;
  if (past < 86400) return `${Math.floor(past / 3600)} h`;
  return `${Math.floor(past / 86400)} d`;
}

/** 10.0.0.7:5060, [2001:db8::7]:5060 */
export function address(network) {
  const { source_address: host, source_port: port } = network;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
