import Testing

@testable import Archive

@Suite struct StandstillTests {
    @Test func lastsFromTheLastMovement() {
        let start = ContinuousClock.now
        var standstill = Standstill<Int>(patience: .seconds(60))
        func isTooLong(_ state: Int, _ now: ContinuousClock.Instant) -> Bool {
            standstill.isTooLong(at: state, now: now)
        }
        // Two hours with a step each 50 seconds, and then none.
        for step in 0..<144 {
            #expect(!isTooLong(step, start + .seconds(50 * step)))
            #expect(!isTooLong(step, start + .seconds(50 * step + 49)))
        }
        let last = start + .seconds(50 * 143)
        #expect(!isTooLong(143, last + .seconds(59)))
        #expect(isTooLong(143, last + .seconds(60)))
        // Back is movement, too: a file was closed.
        #expect(!isTooLong(7, last + .seconds(61)))
    }
}
