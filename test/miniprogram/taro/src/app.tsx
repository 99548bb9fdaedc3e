import type { ReactNode } from 'react'

export default function App({ children }: { readonly children: ReactNode }) {
  return children
}
