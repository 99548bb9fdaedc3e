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

/** `COS` of cos-js-sdk-v5, as far as it is used here: the package types it for bundlers only. */
interface CosJs {
  new (
    options: Record<string, unknown>,
  ): Record<
    'putObject' | 'getObject' | 'sliceUploadFile',
    (parameters: Record<string, unknown>) => Promise<Record<string, unknown>>
  >
}

export interface CosJsCall {
  readonly method: 'putObject' | 'getObject' | 'sliceUploadFile'
  readonly parameters: Readonly<Record<string, unknown>>
  readonly source?: PictureFile
}

/** The SDK as its own guide sets it up: credentials from an STS endpoint, everything else left alone. */
export async function callCosJs(
  { sts, cos }: Pick<Site, 'sts' | 'cos'>,
  { page }: Pick<OpenPage, 'page'>,
  { method, parameters, source }: CosJsCall,
): Promise<CosJsAnswer> {
  if (source) await page.setInputFiles('#picker', source)
  return page.evaluate(
    async ({ method, parameters, stsUrl, domain, bucket, region }) => {
      const { COS } = globalThis as unknown as { COS: CosJs } // what its script tag gives a page
      const sdk = new COS({
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
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      let reports = 0
      const sent = { Bucket: bucket, Region: region, ...(file && { Body: file }), ...parameters }
      const answer = await sdk[method]({ ...sent, onProgress: () => (reports += 1) }).catch(
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
    { method, parameters, stsUrl: sts.url, domain: new URL(cos.endpoint).host, bucket: cos.bucket, region: cos.region },
  )
}

/** One picture with one imageSlim rule. */
export function putWithCosJs(
  site: Pick<Site, 'sts' | 'cos'>,
  opened: Pick<OpenPage, 'page'>,
  source: PictureFile,
  { key, saveAs, contentType }: { readonly key: string; readonly saveAs: string; readonly contentType?: string },
): Promise<CosJsAnswer> {
  const rules = [{ fileid: `/${saveAs}`, rule: 'imageSlim' }]
  const headers = { 'Pic-Operations': JSON.stringify({ is_pic_info: 1, rules }) }
  const parameters = { Key: key, Headers: headers, ...(contentType !== undefined && { ContentType: contentType }) }
  return callCosJs(site, opened, { method: 'putObject', parameters, source })
}
