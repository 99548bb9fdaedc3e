import type { PictureFile } from './pictures.js'
import type { OpenPage, Site } from './site.js'

/** What the official SDK for browsers answered, or failed with. */
export interface CosJsAnswer {
  readonly status: number
  /** Empty for a success. */
  readonly code: string
  readonly message: string
  readonly etag: string
  /** `UploadResult` of the answer to processing. */
  readonly processed: CosJsProcessed | undefined
  /** Body of a GET, as base64. */
  readonly body: string
  /** How often the SDK reported progress. */
  readonly reports: number
}

export interface CosJsProcessed {
  readonly OriginalInfo?: { readonly Key?: string; readonly ImageInfo?: { readonly Format?: string } }
  readonly ProcessResults?: { readonly Object?: { readonly Key?: string; readonly Size?: string } }
}

/** What cos-js-sdk-v5 can do, as far as it is used here: the package types it for bundlers only. */
type CosJs = Record<
  'putObject' | 'getObject' | 'sliceUploadFile' | 'uploadFiles',
  (parameters: Record<string, unknown>) => Promise<Record<string, unknown>>
>

declare global {
  /** Put there by {@link prepareCosJs}. */
  var cosJs: CosJs
}

export interface CosJsCall {
  readonly method: 'putObject' | 'getObject' | 'sliceUploadFile'
  readonly parameters: Readonly<Record<string, unknown>>
  readonly source?: PictureFile
}

type SiteOfCosJs = Pick<Site, 'sts' | 'cos' | 'endpoint'>

/**
 * Gives the page `cosJs`, the SDK as its own guide sets it up: credentials from an STS endpoint, everything else left
 * alone.
 */
export async function prepareCosJs({ sts, endpoint }: SiteOfCosJs, { page }: Pick<OpenPage, 'page'>): Promise<void> {
  await page.evaluate(
    ({ stsUrl, domain }) => {
      const { COS } = globalThis as unknown as { COS: new (options: Record<string, unknown>) => CosJs } // what its script tag gives a page
      globalThis.cosJs = new COS({
        Domain: domain,
        Protocol: 'http:',
        getAuthorization: (_options: unknown, callback: (keys: Record<string, unknown>) => void) => {
          void fetch(stsUrl)
            .then(
              reply =>
                reply.json() as Promise<{
                  credentials: Record<string, string>
                  startTime: number
                  expiredTime: number
                }>,
            )
            .then(({ credentials, startTime, expiredTime }) =>
              callback({
                TmpSecretId: credentials['tmpSecretId'],
                TmpSecretKey: credentials['tmpSecretKey'],
                SecurityToken: credentials['sessionToken'],
                StartTime: startTime,
                ExpiredTime: expiredTime,
              }),
            )
        },
      })
    },
    { stsUrl: sts.url, domain: new URL(endpoint).host },
  )
}

export async function callCosJs(
  site: SiteOfCosJs,
  opened: Pick<OpenPage, 'page'>,
  { method, parameters, source }: CosJsCall,
): Promise<CosJsAnswer> {
  const { page } = opened
  if (source) await page.setInputFiles('#picker', source)
  await prepareCosJs(site, opened)
  const { bucket, region } = site.cos
  return page.evaluate(
    async ({ method, parameters, bucket, region }) => {
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      let reports = 0
      const sent = { Bucket: bucket, Region: region, ...(file && { Body: file }), ...parameters }
      const answer = await cosJs[method]({ ...sent, onProgress: () => (reports += 1) }).catch(
        (error: unknown) => error as Record<string, unknown>, // the SDK rejects with an object of the same members
      )
      const error = (answer['error'] ?? {}) as { Code?: string; Message?: string }
      const body = answer['Body']
      const bytes = body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : new Uint8Array()
      return {
        status: Number(answer['statusCode'] ?? 0),
        code: error.Code ?? '',
        message: error.Message ?? '',
        etag: typeof answer['ETag'] === 'string' ? answer['ETag'] : '',
        processed: answer['UploadResult'] as CosJsProcessed | undefined,
        body: btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')),
        reports,
      }
    },
    { method, parameters, bucket, region },
  )
}

/** Headers that ask for one picture slimmed under a key. */
export function slimHeaders(saveAs: string): Record<string, string> {
  const rules = [{ fileid: `/${saveAs}`, rule: 'imageSlim' }]
  return { 'Pic-Operations': JSON.stringify({ is_pic_info: 1, rules }) }
}

/** One picture with one imageSlim rule. */
export function putWithCosJs(
  site: SiteOfCosJs,
  opened: Pick<OpenPage, 'page'>,
  source: PictureFile,
  { key, saveAs, contentType }: { readonly key: string; readonly saveAs: string; readonly contentType?: string },
): Promise<CosJsAnswer> {
  const parameters = {
    Key: key,
    Headers: slimHeaders(saveAs),
    ...(contentType !== undefined && { ContentType: contentType }),
  }
  return callCosJs(site, opened, { method: 'putObject', parameters, source })
}
