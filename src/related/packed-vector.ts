/** An embedding in a quarter of its room: int8 with one scale for the whole vector, largest component = ±127. */
export interface PackedVector {
  /** What one step of a byte is worth. */
  scale: number
  bytes: Int8Array
}

export function packVector(vector: Float32Array): PackedVector {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = Math.fround(largest / 127)
  const factor = largest === 0 ? 0 : 127 / largest
  return { scale, bytes: Int8Array.from(vector, (value) => Math.round(value * factor)) }
}

export function unpackVector({ scale, bytes }: PackedVector): Float32Array {
  return Float32Array.from(bytes, (byte) => byte * scale)
}
