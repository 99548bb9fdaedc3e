/** Bodies on the wire at once. */
export const DEFAULT_CONCURRENCY = 3

/** Connections that browsers open to one host. */
export const MAX_CONCURRENCY = 6

/** Time for one request, answer included. 32 MB at 1 Mbit/s take 4.5 minutes. */
export const DEFAULT_TIMEOUT_MS = 10 * 60_000

/** Longest silence of a request: no byte either way. The service compresses most pictures within a second. */
export const DEFAULT_STALL_TIMEOUT_MS = 60_000

/** Tries in all, the longest wait between two, and the time from the first to the last. */
export const DEFAULT_RETRY = { attempts: 8, maxDelayMs: 20_000, maxTotalMs: 5 * 60_000 }

/** Below this a picture is quicker sent again than taken up where it broke off. */
export const DEFAULT_PARTS_FROM_BYTES = 8 * 1024 * 1024

/** In a mini program a picture in one piece is held in memory, and tells nothing of its progress. */
export const DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES = 2 * 1024 * 1024

/** What is lost at most when a connection breaks. */
export const DEFAULT_PART_SIZE_BYTES = 1024 * 1024

/** Time for the STS endpoint to answer. */
export const DEFAULT_CREDENTIALS_TIMEOUT_MS = 15_000

/** Credentials with less time left than this are renewed before they are used. */
export const RENEW_BEFORE_SEC = 60

/** Longest silence between two progress reports while something is under way. */
export const PROGRESS_INTERVAL_MS = 400

/** `fraction` stays at most here until the service has answered: sent is not done. */
export const MAX_FRACTION_BEFORE_ANSWER = 0.99

/** Life of temporary credentials: the short end of what the service's own guide advises. */
export const DEFAULT_CREDENTIALS_LIFE_SEC = 900

/** Life of a signed address: as long as credentials live that are not told otherwise. */
export const DEFAULT_URL_LIFE_SEC = 900

/** Where temporary credentials are asked for. */
export const DEFAULT_STS_ENDPOINT = 'https://sts.tencentcloudapi.com'

/** Time for the STS API to answer: less than a page waits for its STS endpoint, so that it hears the reason. */
export const DEFAULT_STS_TIMEOUT_MS = 10_000

/** What the service takes of one account and region. @see https://www.tencentcloud.com/document/product/1045/33425 */
export const MAX_PROCESSING_PER_SEC = 100
