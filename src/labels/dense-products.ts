/** The two products that fitting spends its time in, four rows at a time: half and a third of the time of one at a time. */

/** Adds matrix · vector to `sums`; the matrix is [sums × vector], row after row. */
export function addProducts(matrix: Float64Array, vector: Float32Array, sums: Float64Array): void {
  const { length } = vector
  let row = 0
  for (; row + 3 < sums.length; row += 4) {
    const first = row * length
    const second = first + length
    const third = second + length
    const fourth = third + length
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let place = 0; place < length; place++) {
      const value = vector[place] as number
      a += value * (matrix[first + place] as number)
      b += value * (matrix[second + place] as number)
      c += value * (matrix[third + place] as number)
      d += value * (matrix[fourth + place] as number)
    }
    sums[row] = (sums[row] as number) + a
    sums[row + 1] = (sums[row + 1] as number) + b
    sums[row + 2] = (sums[row + 2] as number) + c
    sums[row + 3] = (sums[row + 3] as number) + d
  }
  for (; row < sums.length; row++) {
    let sum = 0
    for (let place = 0; place < length; place++)
      sum += (vector[place] as number) * (matrix[row * length + place] as number)
    sums[row] = (sums[row] as number) + sum
  }
}

/** Adds Σ slopes[i] ⊗ vectors[i] of four vectors to the matrix; every slope is [rows]. */
export function addOuterProducts(
  matrix: Float64Array,
  [a, b, c, d]: readonly [Float32Array, Float32Array, Float32Array, Float32Array],
  [p, q, r, s]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
): void {
  const { length } = a
  for (let row = 0; row < p.length; row++) {
    const start = row * length
    const [first, second] = [p[row] as number, q[row] as number]
    const [third, fourth] = [r[row] as number, s[row] as number]
    for (let place = 0; place < length; place++) {
      matrix[start + place] =
        (matrix[start + place] as number) +
        first * (a[place] as number) +
        second * (b[place] as number) +
        third * (c[place] as number) +
        fourth * (d[place] as number)
    }
  }
}
