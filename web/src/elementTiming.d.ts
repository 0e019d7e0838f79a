import 'react'

declare module 'react' {
  interface ImgHTMLAttributes<T> {
    /** When it was painted is told to a PerformanceObserver under this name: w3.org/TR/element-timing. */
    elementtiming?: string
  }
}
