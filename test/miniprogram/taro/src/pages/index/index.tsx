import { Button, Progress, Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { diagnose, isCosSlimError } from 'cos-slim/miniprogram'
import { useState } from 'react'
import { client } from '../../cos'

const toPercent = (fraction: number) => Math.round(fraction * 100)

export default function Index() {
  const [phase, setPhase] = useState('')
  const [fraction, setFraction] = useState(0)
  const [diagnosis, setDiagnosis] = useState('')
  const [report, setReport] = useState('')

  async function chooseAndUpload() {
    const { tempFiles } = await Taro.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['original'] })
    setReport('')
    try {
      const result = await client.upload(tempFiles[0], {
        saveAs: key => key.replace(/^uploads/, 'slim'), // keeps the original beside the slimmed picture
        onState: state => setPhase(state.phase),
        onProgress: progress => setFraction(progress.fraction),
      })
      setDiagnosis(String(await diagnose(client)))
      setReport(`${result.outcome}, ${toPercent(result.savedFraction)} % saved: ${result.slim?.key}`)
    } catch (error) {
      if (!isCosSlimError(error)) throw error
      setReport(`${error.code}: ${error.hint}`)
    }
  }

  return (
    <View>
      <Button className="choose" onClick={chooseAndUpload}>
        Choose a picture
      </Button>
      <Text className="phase">{phase}</Text>
      <Progress percent={toPercent(fraction)} showInfo />
      <Text className="diagnosis">{diagnosis}</Text>
      <Text className="report">{report}</Text>
    </View>
  )
}
