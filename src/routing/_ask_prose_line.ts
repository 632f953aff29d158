// Owns the quick look at a line of an ask: is it a line of words that no pattern of _ask_layout.ts can mean? Most lines that
// people write are, and are told here by their first word and their last sign. Says no wherever it is not sure.

/**
 * First words, in small letters, of what the patterns of _ask_layout.ts look for: heads of a diff, SQL, commands, logs, code.
 * A word too many here costs time, one too few would change what a line is.
 */
const HEADS = new Set(
  `diff index rename old new deleted similarity
   alter drop create insert delete update truncate select with grant revoke explain merge vacuum reindex begin commit
   rollback set
   sudo kubectl terraform tofu helm git docker podman aws gcloud gsutil az doctl flyctl heroku vercel npm npx yarn pnpm pip
   cargo go make psql mysql mysqldump mongo mongosh curl wget ssh scp rsync rm mv cp dd mkfs chmod chown kill pkill killall
   systemctl service iptables ufw crontab vault consul nomad ansible vagrant openssl certbot find sed tar apt brew python
   node bash sh
   error warn warning info debug fatal trace traceback at file caused panic
   import from def async class export default function const let var type interface enum public private protected static
   internal func fn impl struct package using return if for while elif else try except variable resource data module
   provider output locals terraform run copy env cmd entrypoint expose workdir`.split(/\s+/),
);
/** No head is longer. */
const HEAD_CHARS_MAX = 12;
const SPACE = 32;
const COMMA = 44;

/** True only for a line that is prose whatever stands around it; its blanks at the end are cut. */
export function isProseLine(line: string): boolean {
  if (line === '') return true;
  let start = 0;
  while (line.charCodeAt(start) === SPACE) start += 1;
  let end = start;
  while (isLetter(line.charCodeAt(end))) end += 1;
  // `foo:`, `a.b`, `x1`, `-`: a first word of other signs may be anything.
  if (end === start || !endsWord(line, end) || endsLikeCode(line)) return false;
  return end - start > HEAD_CHARS_MAX || !HEADS.has(line.slice(start, end).toLowerCase());
}

/** Behind the first word stands nothing, a comma, or one blank and a letter: no colon, no sign of equality, no time of day. */
function endsWord(line: string, end: number): boolean {
  if (end === line.length || line.charCodeAt(end) === COMMA) return true;
  return line.charCodeAt(end) === SPACE && isLetter(line.charCodeAt(end + 1));
}

/** `{`, `}`, `;`, `>`, `:`, `,` */
function endsLikeCode(line: string): boolean {
  return /[{};>:,]$/.test(line.slice(-1));
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
