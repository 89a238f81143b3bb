/**
 * The two products that fitting spends its time in, several rows and vectors at a time: what is loaded once is used
 * more often. Two vectors with four rows take three fifths of the time of one with four.
 */

/** Adds matrix · vector to `sums`; the matrix is [sums × vector], row after row. */
export function addProducts(matrix: Float64Array, vector: Float32Array, sums: Float64Array): void {
  const { length } = vector
  for (let row = 0; row < sums.length; row++) {
    const start = row * length
    let sum = 0
    for (let place = 0; place < length; place++)
      sum += (vector[place] as number) * (matrix[start + place] as number)
    sums[row] = (sums[row] as number) + sum
  }
}

/** The same for two vectors, each with its sums. */
export function addProductsOfTwo(
  matrix: Float64Array,
  left: Float32Array,
  right: Float32Array,
  leftSums: Float64Array,
  rightSums: Float64Array,
): void {
  const { length } = left
  const rows = leftSums.length
  const fourfold = rows - (rows % 4)
  for (let row = 0; row < fourfold; row += 4) {
    const first = row * length
    const second = first + length
    const third = second + length
    const fourth = third + length
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let place = 0; place < length; place++) {
      const x = left[place] as number
      const y = right[place] as number
      const one = matrix[first + place] as number
      const two = matrix[second + place] as number
      const three = matrix[third + place] as number
      const four = matrix[fourth + place] as number
      a += x * one
      b += x * two
      c += x * three
      d += x * four
      e += y * one
      f += y * two
      g += y * three
      h += y * four
    }
    addFour(leftSums, row, a, b, c, d)
    addFour(rightSums, row, e, f, g, h)
  }
  const rest = matrix.subarray(fourfold * length)
  if (fourfold === rows) return
  addProducts(rest, left, leftSums.subarray(fourfold))
  addProducts(rest, right, rightSums.subarray(fourfold))
}

function addFour(sums: Float64Array, row: number, a: number, b: number, c: number, d: number): void {
  sums[row] = (sums[row] as number) + a
  sums[row + 1] = (sums[row + 1] as number) + b
  sums[row + 2] = (sums[row + 2] as number) + c
  sums[row + 3] = (sums[row + 3] as number) + d
}

/** Adds Σ slopes[i] ⊗ vectors[i] of four vectors to the matrix; every slope is [rows]. */
export function addOuterProducts(
  matrix: Float64Array,
  [a, b, c, d]: readonly [Float32Array, Float32Array, Float32Array, Float32Array],
  [p, q, r, s]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
): void {
  const { length } = a
  const rows = p.length
  for (let row = 0; row < rows; row += 2) {
    const start = row * length
    // With an odd number of rows the last is taken twice, the second time with slopes of zero.
    const next = row + 1 < rows ? start + length : start
    const both = row + 1 < rows ? 1 : 0
    const [p0, q0, r0, s0] = [p[row] as number, q[row] as number, r[row] as number, s[row] as number]
    const p1 = both * (p[row + both] as number)
    const q1 = both * (q[row + both] as number)
    const r1 = both * (r[row + both] as number)
    const s1 = both * (s[row + both] as number)
    for (let place = 0; place < length; place++) {
      const u = a[place] as number
      const v = b[place] as number
      const w = c[place] as number
      const x = d[place] as number
      matrix[start + place] = (matrix[start + place] as number) + p0 * u + q0 * v + r0 * w + s0 * x
      matrix[next + place] = (matrix[next + place] as number) + p1 * u + q1 * v + r1 * w + s1 * x
    }
  }
}
