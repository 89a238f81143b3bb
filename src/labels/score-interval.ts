/**
 * The score interval of a share (Wilson 1927): the shares that what was seen does not speak against. Right for few trials
 * and shares near 1, where the usual interval is not (Brown, Cai & DasGupta 2001). `trials` above 0; `deviations`: the
 * quantile of the normal distribution, 1.6449 for 90 % between both ends, 1.2816 for 90 % on one side.
 */
export function scoreInterval(
  share: number,
  trials: number,
  deviations: number,
): { low: number; high: number } {
  const square = deviations ** 2
  const scale = 1 + square / trials
  const middle = share + square / (2 * trials)
  const reach = deviations * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials ** 2))
  // Exact at the ends, where rounding would leave 1e-17.
  return {
    low: share === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    high: share === 1 ? 1 : Math.min(1, (middle + reach) / scale),
  }
}
