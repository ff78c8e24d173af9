import Binlog
import Foundation
import Testing

@testable import mysqlfork

@Suite struct LocalTimeTests {
    @Test func momentsInText() {
        let moment = Moment(microseconds: 1_700_000_000_123_456)
        var time = LocalTime(.current)
        let local = time.text(moment)
        #expect(LocalTime.localized("up to \(moment), or \(moment).") == "up to \(local), or \(local).")
        // Of another form, or no moment at all.
        for text in ["at 2026-11-21T10:00:00Z", "2026-13-45T99:00:00.000000Z", "20261121T100000Z"] {
            #expect(LocalTime.localized(text) == text)
        }
        #expect(
            LocalTime.withUTC("\(moment)").hasSuffix("\(moment)")
                || LocalTime.withUTC("\(moment)").hasSuffix("(\(moment))"))
    }
}
