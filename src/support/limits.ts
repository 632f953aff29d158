// Owns every bound of the program: queues, buffers, waits. Each has its unit in the name and its reason beside it.

/** For a provider's count of tokens, milliseconds: clients ask for it before each turn and go on with an estimate. */
export const COUNT_TIMEOUT_MS = 5_000;

/** One request body. Vision and long agent turns reach 28 MB in the field; OpenAI accepts 32 MiB and more. */
export const BODY_BYTES_MAX = 32 * 1024 * 1024;
/** Nesting of a JSON body. JSON.stringify overflows the stack near 5,000; real requests stay under 30. */
export const JSON_DEPTH_MAX = 64;
/** Parts of all messages together: twice the messages that are taken. Each one of a present ask costs 60 µs to read. */
export const REQUEST_PARTS_MAX = 40_000;
/** An upstream answer that is not a stream. Images in base64 and long reasoning stay under it. */
export const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** One server-sent event. A whole tool argument or image may come in one. */
export const EVENT_BYTES_MAX = 16 * 1024 * 1024;
/** Error bodies of a provider are read no further than this before they are classified. */
export const ERROR_BODY_BYTES_MAX = 64 * 1024;
/** A header value that we write (CONTRACT, Headers). */
export const HEADER_VALUE_BYTES_MAX = 200;
/** Text that signals scan in one request, half a million tokens of prose: the dearest of that length takes 0.4 s. Beyond counts as risky. */
export const SIGNAL_CHARS_MAX = 2 * 1024 * 1024;
/** Lines that signals scan in one request: lines of code cost 3 to 9 µs each, however short. A change of 50,000 lines is nobody's review. */
export const SIGNAL_LINES_MAX = 50_000;
/** Signals kept in one decision: enough to explain, bounded for the record. */
export const SIGNALS_PER_DECISION_MAX = 64;
/** Attempts for one request, first try, retry and fallback together. */
export const ATTEMPTS_MAX = 4;
/** Total time of one request. Long reasoning answers take ten minutes and more. */
export const TOTAL_TIMEOUT_MS = 30 * 60_000;
/** Until the provider's answer headers arrive. Reasoning models without streaming answer late. */
export const FIRST_BYTE_TIMEOUT_MS = 10 * 60_000;
/** Between two chunks of a stream. */
export const STREAM_IDLE_TIMEOUT_MS = 5 * 60_000;
/** Answer headers wait for the first upstream event no longer than this (CONTRACT, Headers). */
export const HEADERS_HOLD_MS = 15_000;
/** Keep-alive comments to a waiting client; balancers commonly cut at 60 s. */
export const HEARTBEAT_MS = 10_000;
/** Honoured `retry-after`; a longer one ends the attempt instead. */
export const RETRY_AFTER_MS_MAX = 10_000;
/** In-flight requests get this long to finish after SIGTERM. */
export const DRAIN_DEADLINE_MS = 25_000;
/** Rows the projection writes in one transaction (DESIGN section 5). */
export const PROJECTION_ROWS_MAX = 100;
/** One journal file; the next begins beyond it. */
export const JOURNAL_SEGMENT_BYTES = 64 * 1024 * 1024;
/** Server idle timeout in seconds; Bun ticks in 4 s steps. */
export const SERVER_IDLE_SECONDS = 30;
/** Fetches at once in this process: Bun's default of 256 queues the rest without a sign. */
export const UPSTREAM_REQUESTS_MAX = 65_535;
/** Models in one compare (CONTRACT). */
export const COMPARE_MODELS_MAX = 8;
/** What a stream may bring before its first content and still be taken back for another target; beyond it, it is passed on. */
export const UNCOMMITTED_BYTES_MAX = 1024 * 1024;
/** A provider that answers with an error gets this long for the error's body; the status alone says enough. */
export const ERROR_BODY_TIMEOUT_MS = 5_000;
/** A stream that has told its end gets this long to close, so that its connection can be used again. */
export const STREAM_CLOSE_MS = 1_000;
/** What a provider's refusal taught of a model is believed this long: providers change what they take. */
export const LESSON_LIFE_MS = 7 * 24 * 60 * 60_000;
/** Lessons of one model: more than any model has parameters that may be left out. */
export const LESSONS_PER_MODEL_MAX = 40;
/** Models with lessons: callers of a server that answers to any name could make up new ones for ever. */
export const LESSON_MODELS_MAX = 1_000;
/** One sealed entry kept for later requests, in characters of one byte. A context of a million tokens is 4 MB of text; images come on top. */
export const KEPT_ENTRY_BYTES_MAX = 24 * 1024 * 1024;
/** Entries kept of one project: a day of reasoning at two tool turns a second. Its own oldest go first. */
export const KEPT_PROJECT_ENTRIES_MAX = 200_000;
/** Bytes kept of one project: its own oldest go first. */
export const KEPT_PROJECT_BYTES_MAX = 1024 * 1024 * 1024;
/** Bytes kept of all projects: what the database may grow by. Beyond it a project pushes out its own entries and nobody else's. */
export const KEPT_BYTES_MAX = 4 * 1024 * 1024 * 1024;
/** Entries that wait to be written, while a disk is slow or full: they are held in memory. */
export const KEPT_WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** Entries held in memory beside those that wait: an agent's next turn comes within seconds. */
export const KEPT_MEMORY_BYTES_MAX = 32 * 1024 * 1024;
/** Entries written in one transaction. */
export const KEPT_ROWS_MAX = 50;
/** Expired entries deleted in one transaction: the thread writes records in between. */
export const KEPT_SWEEP_ROWS_MAX = 200;
/** Turns of one request whose reasoning is looked for, the latest ones: an agent's longest runs have a few hundred. */
export const KEPT_TURNS_MAX = 512;
/** A stored answer can be fetched and continued this long unless the operator says otherwise: as long as at OpenAI. */
export const STORED_FOR_MS = 30 * 24 * 60 * 60_000;
/** Stored answers read for one request that names their items: each holds the history of those before it, so that a few are enough. */
export const REFERENCED_ANSWERS_MAX = 16;
