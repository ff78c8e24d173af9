extension Sequence<Int> {
    /// The sum of what a server says of its tables. It may say anything: what is more than there can be stays far below what an
    /// Int can hold.
    package var clampedSum: Int {
        let limit = 1 << 60
        return reduce(0) { sum, next in
            let (result, overflow) = sum.addingReportingOverflow(next)
            return overflow ? limit : Swift.min(Swift.max(result, -limit), limit)
        }
    }
}
