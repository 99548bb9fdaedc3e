import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'

globalThis.upload = (file, settings) => {
  const uppy = new Uppy().use(AwsS3, settings)
  uppy.addFile({ name: file.name, type: file.type, data: file })
  return uppy.upload()
}
