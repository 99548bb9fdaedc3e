import { version } from 'cos-slim'
import { describeErrorCode } from 'cos-slim/messages'
import { Uploader } from './uploader'

/** Rendered on the server. */
export default function Page() {
  return (
    <>
      <p id="version">{version}</p>
      <p id="cause">{describeErrorCode('not-an-image', 'en').cause}</p>
      <Uploader />
    </>
  )
}
